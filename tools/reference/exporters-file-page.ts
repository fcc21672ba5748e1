import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OWN_PLUGINS } from '@tidemark/agent/plugins';
import { formatDuration } from '@tidemark/core';
import { DEFAULT_ISOLATION_LIMITS } from '@tidemark/plugin-kit/host';
import { ROOT } from '../repository-files.ts';
import { GENERATED, markdownTable } from './markdown.ts';

/** `docs/reference/exporters-file.md`: every key of an exporters file. */
export function exportersFilePage(): string {
  return `${GENERATED}

# The exporters file

\`exporters.yaml\` beside the configuration file, or the file that \`exporters.file\` names: where the recording is sent to.
YAML, JSON, or a TypeScript or JavaScript module. [The guide](../guides/exporters.md) says what for.

\`\`\`yaml
${readFileSync(join(ROOT, 'examples/exporters.yaml'), 'utf8').trim()}
\`\`\`

${markdownTable(['key', 'default', 'what it does'], rows())}

- **Names** are yours: \`NAME\` above. Up to 80 letters, digits, dots, hyphens and underscores. Whoever gives an exporter another
  name gives it another queue, which begins anew.
- **Mistakes**: the agent does not start, and the message names file, line and the nearest key. A plugin that fails to start,
  or a receiver that is away, keeps nothing from being recorded.
- **In TypeScript** the default export holds exporters by name: uses of plugins, uses with \`delivery\` and \`limits\` beside them, or
  the same as in YAML. The agent itself never imports it: each exporter does so in its own process.

\`\`\`ts
import { defineExporters } from '@tidemark/agent/exporters';
import { remoteWrite } from '@tidemark/exporter-remote-write';

const url = 'https://metrics.example.com/api/v1/write';
export default defineExporters({
  store: remoteWrite({ url }),
  slow: { plugin: remoteWrite({ url }), delivery: { every: '1m' } },
});
\`\`\`

## What is sent, and when

- **Every frame once**, from the first one after the exporter was configured: over restarts, outages of the receiver, and an
  agent that is killed. What may have arrived is sent again, with the same key.
- **From the history**: what waits is not copied. An outage may last as long as \`giveUpAfter\` and \`maxWaiting\` allow, and as
  single samples are kept (\`history.rawRetention\`); frames that are gone are counted (\`tidemark_exporter_lost_frames_total\`).
- **Receivers without times**, such as a page that somebody scrapes, get the newest row only, and what they missed is not
  made up for.
- **Nothing matches \`series\`**: the exporter says so in its \`problem\`, and the log does once.
- **When the agent ends**, what is left is sent as long as that goes well, for five seconds; the rest after the next start.
- **How it goes**: \`tidemark exporters\`, the dashboard, and \`tidemark_exporter_*\` and \`tidemark_delivery_*\` of
  [the metrics](metrics.md).
`;
}

function rows(): string[][] {
  const own = OWN_PLUGINS.filter(({ kind }) => kind === 'exporter')
    .map(({ name }) => `[${name}](../../plugins/exporter-${name}/README.md)`)
    .join(', ');
  const delivery = (key: string, defaultText: string, text: string) => [
    `\`exporters.NAME.delivery.${key}\``,
    defaultText,
    text,
  ];
  return [
    [
      '`exporters.NAME.plugin`',
      '**required**',
      `The exporter: ${own}; a package, or a path relative to the file. Its options stand beside it.`,
    ],
    delivery(
      'every',
      '`10s`, or `1s`',
      'Time that a batch covers; where the receiver takes no times, how often it gets the newest row. Must be a duration from 1s to 1h.',
    ),
    delivery(
      'series',
      'all',
      'A list of selectors such as `process_threads{name="node"}`: what any of them matches is sent.',
    ),
    delivery(
      'labels',
      'none',
      'Labels, each a text in quotes, that say with `host` where it was recorded. `host` may be another one; a label that a series has itself stays.',
    ),
    delivery(
      'maxWaiting',
      '`10000`',
      'Batches that may wait; the oldest are dropped then, and counted. Must be a whole number from 1 to 100000.',
    ),
    delivery('giveUpAfter', '`1d`', 'What waited so long is given up, and counted. Must be a duration.'),
    ...limitRows(),
  ];
}

function limitRows(): string[][] {
  const limits = (key: string, defaultText: string, text: string) => [
    `\`exporters.NAME.limits.${key}\``,
    defaultText,
    text,
  ];
  const { heapMiB, buffersMiB, silentMs } = DEFAULT_ISOLATION_LIMITS;
  return [
    limits(
      'heapMegabytes',
      `\`${heapMiB}\``,
      'Memory for objects and texts of its process, MiB: one that takes more is ended, and started anew with the next batch. Must be a whole number from 32 to 16384.',
    ),
    limits(
      'buffersMegabytes',
      `\`${buffersMiB}\``,
      'The same for buffers and typed arrays. Must be a whole number from 32 to 16384.',
    ),
    limits(
      'silentFor',
      `\`${formatDuration(silentMs)}\``,
      'How long its process may go without answering, as in a loop, before it is ended. Must be a duration from 1s to 10m.',
    ),
  ];
}
