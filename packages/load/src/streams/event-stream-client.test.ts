import { expect, it } from 'vitest';
import { openLiveServer } from '../../test/live-server.ts';
import { runLoad } from '../run-load.ts';

it('tells of a header that cannot be sent as of any other failure', async () => {
  await using server = await openLiveServer();
  const url = `http://127.0.0.1:${server.port}/live`;
  const run = runLoad({ kind: 'sse', url, clients: 1, durationMs: 100, headers: { expect: '100-continue' } });
  await expect(run).rejects.toMatchObject({ code: 'LOAD_UNREACHABLE', message: expect.stringContaining('expect') });
});
