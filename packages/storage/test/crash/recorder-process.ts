// A recorder and a maintainer on threads of their own, as in an agent, without pauses. Goes on until it is killed; says
// `due` when that is to be.
import { writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { openMaintenance } from '../../src/index.ts';
import { SHORT_RETENTION } from '../recorded-history.ts';
import type { RecorderOptions } from './kill-recorder.ts';

const options = JSON.parse(process.argv[2] as string) as RecorderOptions;
const fail = (error: unknown) => {
  console.error(error);
  process.exitCode = 1;
};

if (options.afterFrames === 0) writeSync(1, 'due\n');
const recorder = new Worker(new URL('./recorder-thread.ts', import.meta.url), {
  execArgv: process.execArgv,
  workerData: options,
});
recorder.on('error', fail);
recorder.on('message', () => writeSync(1, 'due\n'));
openMaintenance({ file: options.file, retention: SHORT_RETENTION, everyMs: 1, syncEveryMs: 50, onError: fail });
