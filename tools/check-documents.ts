// Relative links and anchors in all documents lead somewhere, and documents that promise to be short are.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { markdownAnchors, markdownLinks } from './markdown-links.ts';
import { ROOT, repositoryFiles } from './repository-files.ts';

const MAX_LINES: Readonly<Record<string, number>> = { 'ARCHITECTURE.md': 150 };

const ELSEWHERE = /^[a-z][a-z0-9+.-]*:/i;

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

/** What is wrong with a link in `file`, or undefined. */
function linkProblem(file: string, target: string): string | undefined {
  if (ELSEWHERE.test(target)) return undefined;
  const [path = '', anchor] = decodeURI(target).split('#');
  const linked = path === '' ? file : normalize(join(dirname(file), path));
  if (path.startsWith('/') || linked.startsWith('..')) return 'leads out of the repository';
  if (!existsSync(join(ROOT, linked))) return 'leads to no file';
  if (anchor === undefined || !linked.endsWith('.md')) return undefined;
  return markdownAnchors(read(linked)).has(anchor) ? undefined : `names no heading of ${linked}`;
}

for (const file of repositoryFiles('.md')) {
  for (const { line, target } of markdownLinks(read(file))) {
    const problem = linkProblem(file, target);
    if (problem !== undefined) fail(`${file}:${line}: ${target} ${problem}`);
  }
}

for (const [file, limit] of Object.entries(MAX_LINES)) {
  const lines = existsSync(join(ROOT, file)) ? read(file).trimEnd().split('\n').length : 0;
  if (lines > limit) fail(`${file} has ${lines} lines; it stays readable in one go with at most ${limit}`);
}
