// `burn 2`: two threads that do nothing but use CPU. `rest 0`: ends them.
import { once } from 'node:events';
import { isMainThread, Worker } from 'node:worker_threads';
import { obey } from './commands.ts';

let burners: Worker[] = [];

async function burn(threads: number): Promise<void> {
  burners = Array.from({ length: threads }, () => new Worker(new URL(import.meta.url)));
  await Promise.all(burners.map((burner) => once(burner, 'online')));
}

async function rest(): Promise<void> {
  await Promise.all(burners.map((burner) => burner.terminate()));
}

if (isMainThread) await obey({ burn, rest });
else for (;;);
