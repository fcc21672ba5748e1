// The recorder alone, every process with series: `node run-recorder.js MODULE`. Puts a byte to standard output each
// frame. Plain JavaScript, so that the TypeScript support of Node.js is not part of what is measured.
import { writeSync } from 'node:fs';

const { openRecorder } = await import(process.argv[2]);
await openRecorder({ processes: [{ command: '.' }], onFrame: () => writeSync(1, '.') });
