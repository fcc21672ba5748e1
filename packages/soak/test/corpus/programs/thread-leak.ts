// Leaks: a worker thread every five seconds that waits for ever.
import { Worker } from 'node:worker_threads';
import { churn, forever } from './pace.ts';

forever(10, () => churn());
forever(0.2, () => new Worker('require("node:worker_threads").parentPort.on("message", () => {})', { eval: true }));
