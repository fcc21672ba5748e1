import { equal } from 'node:assert/strict';
import { it } from 'node:test'; // or 'vitest'
import { sampleMessage, stormMessage } from '@tidemark/plugin-kit/testing';
import { formatText } from './text.ts';

it('is the title and a line for each alert', () => {
  equal(
    formatText(sampleMessage()),
    'process-memory firing: checkout uses 2.1 GB\n- critical: checkout uses 2.1 GB, 2.15 GB (limit 2 GB)',
  );
});

it('counts what it leaves out', () => {
  equal(formatText(stormMessage(300)).endsWith('\nand 280 more'), true);
});
