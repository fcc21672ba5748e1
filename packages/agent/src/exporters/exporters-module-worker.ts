import { parentPort, workerData } from 'node:worker_threads';
import { serializeError } from '@tidemark/core';
import { findOwnPackagesFrom } from '@tidemark/plugin-kit/host';
import { describeExportersModule } from './describe-exporters-module.ts';

findOwnPackagesFrom(import.meta.url);
const answer = await describeExportersModule(workerData as string).then(
  (value) => ({ ok: true, value }),
  (error: unknown) => ({ ok: false, error: serializeError(error) }),
);
parentPort?.postMessage(answer);
