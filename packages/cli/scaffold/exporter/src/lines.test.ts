import { deepEqual } from 'node:assert/strict';
import { it } from 'node:test'; // or 'vitest'
import { sampleBatch } from '@tidemark/plugin-kit/testing';
import { formatLines } from './lines.ts';

it('writes a line for each value, and none for what is absent', () => {
  const lines = formatLines(sampleBatch()).trimEnd().split('\n');
  deepEqual(lines.slice(0, 2), [
    '{"timeMs":1795230000000,"metric":"host_load1","labels":{"host":"vault-7"},"value":0.5}',
    '{"timeMs":1795230000000,"metric":"process_resident_memory_bytes","labels":{"host":"vault-7","name":"checkout","pid":"4711"},"value":2147483648}',
  ]);
  deepEqual(lines.length, 8);
});
