// Fences have no gates: a rule that is wrong for one place is changed in biome.json, where everybody sees it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, repositoryFiles } from './repository-files.ts';
import { findSuppressions } from './suppressions.ts';

for (const file of repositoryFiles('.ts', '.tsx', '.js', '.mjs', '.cjs', '.css', '.html', '.json', '.yaml', '.yml')) {
  for (const { line, directive } of findSuppressions(readFileSync(join(ROOT, file), 'utf8'))) {
    process.stderr.write(
      `${file}:${line}: ${directive} is not accepted; mend the code, or change the rule in biome.json\n`,
    );
    process.exitCode = 1;
  }
}
