/** A program with one array that grows on a thread: what the memory limit of a thread makes of that. */
import { isMainThread, Worker } from 'node:worker_threads';

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: 64 } });
  worker.on('error', ({ code }) => console.log(code));
} else {
  for (const values = []; ; ) values.push(0.5);
}
