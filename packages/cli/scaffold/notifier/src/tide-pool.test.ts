import { describe, it } from 'node:test'; // or 'vitest'
import { describeNotifier, openHttpReceiver } from '@tidemark/plugin-kit/testing';
import { tidePoolNotifier } from './tide-pool.ts';

describeNotifier(tidePoolNotifier, {
  describe,
  it,
  openReceiver: () => openHttpReceiver({ options: (url) => ({ url: `${url}/swordfish` }), secrets: ['swordfish'] }),
});
