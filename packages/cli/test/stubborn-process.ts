/** Hears that it is asked to stop and goes on. Its time passes a second with every line it is sent. */
import { createInterface } from 'node:readline';
import { createFakeClock } from '@tidemark/core';
import { listenForStop } from '../src/stop-signal.ts';

const clock = createFakeClock();
const stop = listenForStop(clock);
stop.signal.addEventListener('abort', () => process.stdout.write('asked\n'));
createInterface(process.stdin).on('line', async () => {
  await clock.advance(1000);
  process.stdout.write('later\n');
});
process.stdout.write('ready\n');
