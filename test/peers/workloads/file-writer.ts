// Below the folder it is given, `write 32` writes 32 MiB to a file and waits until the disk has them; `forget 0` drops the
// file from the page cache; `read 0` reads it.
import { execFileSync } from 'node:child_process';
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { obey } from './commands.ts';

const file = join(process.argv[2] as string, 'written');
const MIB = Buffer.alloc(2 ** 20, 'tidemark');

function write(mib: number): void {
  const fd = openSync(file, 'a');
  for (let i = 0; i < mib; i++) writeSync(fd, MIB);
  fsyncSync(fd);
  closeSync(fd);
}

await obey({
  write,
  forget: () => execFileSync('dd', [`if=${file}`, 'iflag=nocache', 'count=0', 'status=none']),
  read: () => void readFileSync(file),
});
