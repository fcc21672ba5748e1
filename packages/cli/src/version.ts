import { readFileSync } from 'node:fs';

/** The version of this package, and so of Tidemark: all packages carry the same one. */
export function readVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
