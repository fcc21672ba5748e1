import { CONFIG_OPTIONS } from '@tidemark/agent/config';
import { code, GENERATED, markdownTable } from './markdown.ts';

/** `docs/reference/configuration.md`: every configuration key. */
export function configurationPage(): string {
  const rows = CONFIG_OPTIONS.map(({ key, variable, help, expected, defaultValue }) => [
    code(key),
    code(String(defaultValue)),
    `${help}. Must be ${expected}.`,
    code(variable),
  ]);
  return `${GENERATED}

# Configuration

Each value comes from the first of these that has it: a flag of the command, an environment variable, the configuration
file, the default. \`tidemark config print\` shows every key, the value in force and where it came from. An unknown key or
variable is an error that names the nearest known one.

The file is YAML (or JSON): what stands before the dot of a key is a section.

\`\`\`yaml
recorder:
  interval: 1s
\`\`\`

It is looked for at \`$XDG_CONFIG_HOME/tidemark/config.yaml\` (\`~/.config/tidemark/config.yaml\`); \`--config\` or
\`TIDEMARK_CONFIG\` name another.

${markdownTable(['key', 'default', 'what it does', 'environment variable'], rows)}
`;
}
