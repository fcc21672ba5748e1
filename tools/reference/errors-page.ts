import { type PackageErrors, readErrorCatalogues } from '../error-catalogues.ts';
import { GENERATED } from './markdown.ts';

/** `docs/errors.md`: every error code with what happened and what to do. */
export async function errorsPage(): Promise<string> {
  const catalogues = await readErrorCatalogues();
  return `${GENERATED}

# Errors

Every error that Tidemark reports carries a code, a message about this occurrence, and a hint. A code is never reused:
what is listed here meant the same in every version that had it. The command line prints the code in brackets after the
message; tRPC answers carry code and hint in \`data.tidemark\`; in an embedding application they are \`code\` and
\`hint\` of the error.

${catalogues.map(packageSection).join('\n\n')}
`;
}

function packageSection({ folder, catalogue }: PackageErrors): string {
  const entries = Object.entries(catalogue).map(
    ([code, { summary, hint }]) => `### ${code}\n\n${summary}\n\nWhat to do: ${hint}.`,
  );
  return [`## ${folder}`, ...entries].join('\n\n');
}
