import { PLAN_FIELDS, type PlanField } from '@tidemark/soak';
import { code, GENERATED, markdownTable } from './markdown.ts';

/** `docs/reference/soak-plan.md`: every key of a soak plan. */
export function soakPlanPage(): string {
  return `${GENERATED}

# The plan of a soak run

\`tidemark soak run --plan soak.yml\` reads a YAML or JSON file, or a TypeScript or JavaScript module that exports the same
as \`default\` or \`plan\`. The first is enough, the second says more:

\`\`\`yaml
services:
  api: node server.js
\`\`\`

\`\`\`yaml
name: checkout
duration: 11h
segment: 5h30m
services:
  api:
    command: [node, server.js]
    env: { PORT: '3000' }
    ready: { port: 3000, log: listening on }
    onCrash: end
attach:
  db: name=postgres
load: tidemark load http http://127.0.0.1:3000/ --rate 50 --duration 24h
errorLines: { ignore: [/connection reset/i] }
criteria:
  memory: { warn: 1536MiB, fail: 2GiB }
  memoryGrowth: off
\`\`\`

\`\`\`ts
import { defineSoak } from '@tidemark/soak';

export default defineSoak({ duration: '1h', services: { api: { command: ['node', 'server.js'], ready: { port: 3000 } } } });
\`\`\`

- **Units**: sizes, shares and durations carry theirs (\`2GiB\`, \`10MB\`, \`80%\`, \`1h30m\`); a number without one is an error.
- **YAML** is taken as it stands: \`VERSION: 1.10\` is not 1.1, and \`on\` is no boolean.
- **Commands** given as one text are split at blanks and quotes as a shell does. There is no shell: what only a shell
  understands, such as \`$HOME\` or \`&&\`, is an error outside of quotes. Where you want one, write \`[sh, -c, '...']\`.
- **Regular expressions** are text, \`listening on\`, or with flags \`/listening on/i\`. JavaScript's syntax; they match anywhere in a line.
- **Paths** begin at the plan file.
- **Mistakes**: an unknown key is an error that names the nearest known one, and a value that cannot be is told with its path
  and line. Commands, environment values and URLs are never repeated in messages.
- **Flags** of \`tidemark soak run\` replace what the plan says.

${markdownTable(['key', 'default', 'what it does'], PLAN_FIELDS.map(rowOf))}
`;
}

function rowOf({ path, defaultText, isRequired, help, expected }: PlanField): string[] {
  const isSection = expected === 'a section with keys of its own';
  const must = isSection ? '' : ` Must be ${expected}.`;
  return [
    code(path),
    defaultText === undefined ? (isRequired && !path.endsWith('>') ? 'required' : '') : code(defaultText),
    `${help}.${must}`,
  ];
}
