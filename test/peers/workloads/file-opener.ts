// `open 50`: has fifty files more open. `close 0`: closes all of them.
import { closeSync, openSync } from 'node:fs';
import { obey } from './commands.ts';

const open: number[] = [];

await obey({
  open: (count) => {
    for (let i = 0; i < count; i++) open.push(openSync('/dev/null', 'r'));
  },
  close: () => {
    for (const fd of open.splice(0)) closeSync(fd);
  },
});
