// `grow 128`: holds 128 MiB more, every page of it touched. `shrink 0`: gives all of it back. Needs --expose-gc.
import { obey } from './commands.ts';

const held: Buffer[] = [];

await obey({
  grow: (mib) => held.push(Buffer.alloc(mib * 2 ** 20, 1)),
  shrink: () => {
    held.length = 0;
    globalThis.gc?.();
  },
});
