import { readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** The folder that holds the whole repository. */
export const ROOT = dirname(import.meta.dirname);

const OURS = new Set(['.changeset', '.ci']);
const MADE = new Set(['node_modules', 'dist', 'coverage', 'test-results']);

/** Paths of the files that people write, relative to {@link ROOT}, by the end of their names; sorted. */
export function repositoryFiles(...endings: readonly string[]): string[] {
  const files: string[] = [];
  const walk = (folder: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!MADE.has(entry.name) && (!entry.name.startsWith('.') || OURS.has(entry.name))) walk(path);
      } else if (endings.some((ending) => entry.name.endsWith(ending))) {
        files.push(relative(ROOT, path));
      }
    }
  };
  walk(ROOT);
  return files.sort();
}
