import { readFileSync } from 'node:fs';

/** The version of this package, and so of Tidemark: all packages carry the same one. */
export const VERSION: string = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
