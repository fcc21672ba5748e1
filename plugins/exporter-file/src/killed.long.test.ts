import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { minutesLater, openExportFolder } from '../test/export-folder.ts';

const KILLS = 25;
const PROGRAM = fileURLToPath(new URL('../test/write-until-killed.ts', import.meta.url));

/** Lets a process write from a batch on and kills it at a random moment; answers the last one that was accepted. */
async function writeAndKill(directory: string, format: string, first: number): Promise<number> {
  const child = spawn(process.execPath, ['--conditions=@tidemark/source', PROGRAM, directory, format, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk;
  });
  await once(child.stdout, 'data');
  const ended = once(child, 'close');
  setTimeout(() => child.kill('SIGKILL'), Math.random() * 60);
  await ended;
  return Number(output.trimEnd().split('\n').at(-1));
}

it.each(['ndjson', 'csv', 'parquet'] as const)(
  'killed at random moments, %s files hold every batch once',
  async (format) => {
    const folder = openExportFolder();
    const undisturbed = openExportFolder();
    let last = -1;
    // As the queue does: what was not known to be accepted comes again.
    for (let kill = 0; kill < KILLS; kill++) last = await writeAndKill(folder.path, format, last + 1);
    const all = Array.from({ length: last + 2 }, (_, number) => minutesLater(number));
    await folder.write({ format }, ...all.slice(-1));
    await undisturbed.write({ format }, ...all);
    expect(folder.names()).toEqual(undisturbed.names());
    for (const name of folder.names()) {
      expect(readFileSync(join(folder.path, name)).equals(readFileSync(join(undisturbed.path, name)))).toBe(true);
    }
    expect(readdirSync(folder.path).filter((name) => name.endsWith('.part'))).toEqual([]);
    process.stdout.write(`${format}: ${KILLS} kills, ${last + 2} batches in ${folder.names().length} files\n`);
    for (const each of [folder, undisturbed]) each[Symbol.dispose]();
  },
);
