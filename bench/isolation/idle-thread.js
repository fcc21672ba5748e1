/** A thread that has loaded an exporter and waits: what a process is compared with. */
import { parentPort } from 'node:worker_threads';
import './bench-exporter.js';

parentPort.on('message', () => {});
parentPort.postMessage('ready');
