/** How the user that an agent runs as talks to it without making a token: through a file that nobody else can read. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const localToken = z.object({ url: z.url(), token: z.string() });

/** A token that is good for the agent at this address, as long as that agent runs. */
export type LocalToken = z.infer<typeof localToken>;

function fileIn(dataDir: string): string {
  return join(dataDir, 'local-token.json');
}

/** Leaves the token where the same user finds it. Throws what the file system says. */
export function writeLocalToken(dataDir: string, token: LocalToken): void {
  const file = fileIn(dataDir);
  const draft = `${file}.${process.pid}`;
  rmSync(draft, { force: true });
  // A new file: the mode of one that is there already would stay.
  writeFileSync(draft, `${JSON.stringify(token)}\n`, { mode: 0o600, flag: 'wx' });
  renameSync(draft, file);
}

export function removeLocalToken(dataDir: string): void {
  rmSync(fileIn(dataDir), { force: true });
}

/** The token of the agent that records into a folder; undefined where there is none, or none for this user. */
export function readLocalToken(dataDir: string): LocalToken | undefined {
  try {
    return localToken.parse(JSON.parse(readFileSync(fileIn(dataDir), 'utf8')));
  } catch {
    return undefined;
  }
}
