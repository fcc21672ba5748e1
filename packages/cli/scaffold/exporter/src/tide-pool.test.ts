import { describe, it } from 'node:test'; // or 'vitest'
import { describeExporter, openHttpReceiver } from '@tidemark/plugin-kit/testing';
import { tidePoolExporter } from './tide-pool.ts';

describeExporter(tidePoolExporter, {
  describe,
  it,
  openReceiver: () => openHttpReceiver({ options: (url) => ({ url, token: 'swordfish' }), secrets: ['swordfish'] }),
});
