import { DEFAULT_RULES, LOG_RECEIVER, listAlertFields } from '@tidemark/alerts';
import { formatDuration } from '@tidemark/core';
import { code, GENERATED, markdownTable } from './markdown.ts';

const NOTIFIERS = ['alertmanager', 'command', 'email', 'pagerduty', 'slack', 'webhook'];

/** `docs/reference/alerts-file.md`: every key of an alerts file, and the default rules. */
export function alertsFilePage(): string {
  return `${GENERATED}

# The alerts file

\`alerts.yaml\` beside the configuration file, or the file that \`alerts.file\` names: YAML, JSON, or a TypeScript or
JavaScript module that exports the same as \`default\` or \`alerts\`. [A whole one](../../examples/alerts.yaml);
[the guide](../guides/alerts.md); [what each key does](../alerts.md).

\`\`\`ts
import { defineAlerts } from '@tidemark/agent';
import { slack } from '@tidemark/notifier-slack';

export default defineAlerts({
  receivers: { chat: slack({ url: { env: 'SLACK_WEBHOOK_URL' } }) },
  routes: { all: { receivers: ['chat'] } },
});
\`\`\`

- **Names** of rules, receivers, routes and the like are yours: \`NAME\` below. Of rules and receivers they are up to 80 letters,
  digits, dots, hyphens and underscores.
- **A rule with the name of a default rule** takes its place; \`false\` takes it out.
- **Units**: durations carry theirs (\`30s\`, \`1h30m\`); thresholds may (\`1536MiB\`, \`70%\`, \`500ms\`).
- **Mistakes**: the agent does not start, and the message names file, line and the nearest key.

## Receivers

The options of the notifier stand beside \`plugin\`. \`${LOG_RECEIVER}\`, the log of the agent, is always there.

${markdownTable(['key', 'default', 'what it does'], receiverRows())}

## Rules and policies

${markdownTable(['key', 'default', 'must be'], fieldRows())}

## Default rules

Those of [docs/runbooks](../runbooks), unless \`alerts.defaults\` is false.

${markdownTable(['rule', 'fires when'], defaultRows())}
`;
}

function receiverRows(): string[][] {
  const own = NOTIFIERS.map((name) => `[${name}](../../plugins/notifier-${name}/README.md)`).join(', ');
  return [
    [
      '`receivers.NAME.plugin`',
      '**required**',
      `The notifier: ${own}, \`log\`; a package, or a path relative to the file.`,
    ],
    [
      '`receivers.NAME.delivery.maxWaiting`',
      '`1000`',
      'Messages that may wait; the oldest are dropped then, and counted. Must be a whole number from 1 to 100000.',
    ],
    [
      '`receivers.NAME.delivery.giveUpAfter`',
      '`1d`',
      'What waited so long is given up, and counted. Must be a duration.',
    ],
  ];
}

function fieldRows(): string[][] {
  return listAlertFields().map(({ path, expected, defaultText, isRequired }) => [
    code(path),
    isRequired ? '**required**' : defaultOf(defaultText, expected),
    expected,
  ]);
}

/** Durations are written as text and kept as milliseconds. */
function defaultOf(text: string | undefined, expected: string): string {
  if (text === undefined || text === '{}' || text === '""') return '';
  return code(expected.startsWith('a duration') ? formatDuration(Number(text)) : text);
}

function defaultRows(): string[][] {
  return Object.entries(DEFAULT_RULES).map(([name, rule]) => [
    `[${name}](../runbooks/${name}.md)`,
    code(JSON.stringify(conditionOf(rule)).replaceAll('"', '')),
  ]);
}

/** What makes it fire, without texts and links. */
function conditionOf(rule: object): object {
  const { description: _, runbook: __, keepFiringFor: ___, ...rest } = rule as Record<string, unknown>;
  return rest;
}
