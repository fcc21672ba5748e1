/** The contract suite under `node:test`, as a third party without vitest runs it. */
import { describe, it } from 'node:test';
import { openHttpClient } from '../src/http.ts';
import { defineNotifier, secretUrlOption, z } from '../src/index.ts';
import { describeNotifier, openHttpReceiver } from '../src/testing.ts';

const parrot = defineNotifier({
  name: 'parrot',
  apiVersion: 1,
  help: 'repeats each message as it is',
  options: z.strictObject({ url: secretUrlOption('where to') }),
  supports: { statuses: ['firing', 'resolved'] },
  start: (context) => {
    const client = openHttpClient({ url: context.options.url.reveal(), context });
    return {
      notify: async (message, signal) => {
        await client.post({
          body: JSON.stringify(message),
          headers: { 'x-key': message.groupLabels.rule ?? '' },
          signal,
        });
      },
      close: async () => client.close(),
    };
  },
});

describeNotifier(parrot, {
  describe,
  it,
  openReceiver: () => openHttpReceiver({ options: (url) => ({ url: `${url}/swordfish` }), secrets: ['swordfish'] }),
});
