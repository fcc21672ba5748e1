// The recorder of a process that is going to be killed: appends frames as fast as it can, and says so after each, in a
// file, where what is said stays said.
import { openSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { openJournal } from '../../src/index.ts';
import { simulateFrames } from '../simulated-frames.ts';
import type { RecorderOptions } from './kill-recorder.ts';

const { file, acknowledgedFile, afterFrames } = workerData as RecorderOptions;
const frames = simulateFrames();
const journal = openJournal({ file });
const acknowledged = openSync(acknowledgedFile, 'r+');
const first = journal.lastSeq + 1;
for (let seq = first; ; seq++) {
  journal.append(frames.frame(seq, { isFirst: seq === first }));
  writeSync(acknowledged, String(seq).padStart(12), 0);
  if (seq - first + 1 === afterFrames) parentPort?.postMessage('due');
}
