// `spawn 8`: eight threads that wait for a message.
import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { obey } from './commands.ts';

async function spawn(threads: number): Promise<void> {
  const workers = Array.from({ length: threads }, () => new Worker(new URL(import.meta.url)));
  await Promise.all(workers.map((worker) => once(worker, 'online')));
}

if (isMainThread) await obey({ spawn });
else parentPort?.on('message', () => {});
