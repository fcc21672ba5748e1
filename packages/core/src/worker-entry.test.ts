import { expect, it } from 'vitest';
import { workerEntry } from './worker-entry.ts';

it('runs a worker from source beside a source, with the condition that finds other sources', () => {
  expect(workerEntry('file:///a/pool.ts', './job-worker')).toEqual({
    filename: 'file:///a/job-worker.ts',
    execArgv: ['--conditions=@tidemark/source'],
  });
});

it('runs a built worker beside built code', () => {
  expect(workerEntry('file:///a/pool.js', './job-worker')).toEqual({
    filename: 'file:///a/job-worker.js',
    execArgv: [],
  });
});
