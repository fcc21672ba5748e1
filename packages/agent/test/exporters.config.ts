import { defineExporters } from '../src/exporters/exporters-input.ts';
import { lines } from './line-exporter.ts';

export default defineExporters({
  used: lines({ file: '/tmp/used' }),
  timed: { plugin: lines({ file: '/tmp/timed' }), delivery: { every: '1m' }, limits: { heapMegabytes: 128 } },
  written: { plugin: './line-exporter.ts', file: '/tmp/written' },
});
