/** A soak of one service that does nothing but wait to be killed: `guarded.ts <run log> <script>`. */
import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { systemClock } from '@tidemark/core';
import { openGuardian } from '../../src/processes/guardian.ts';
import { formatMark, ownIdentity } from '../../src/processes/run-mark.ts';
import { startService } from '../../src/processes/service.ts';
import { createServiceLog } from '../../src/processes/service-log.ts';

const [logFile, script] = process.argv.slice(2) as [string, string];
const mark = { runId: randomUUID(), owner: ownIdentity() };
const guardian = openGuardian({ mark, graceMs: 100, logFile }, () => {});
const log = createServiceLog({
  file: join(dirname(logFile), 'api.log'),
  plan: { maxBytes: 1e6, files: 1 },
  errorLines: { patterns: [], ignore: [] },
  clock: systemClock,
  onErrorLines: () => {},
  onTrouble: () => {},
});
const service = await startService(
  { command: ['sh', '-c', script], cwd: '/', env: {} },
  {
    name: 'api',
    mark: { ...mark, service: 'api' },
    log,
    clock: systemClock,
    tidemark: ['tidemark'],
    readyLine: /^up$/,
  },
);
await service.output.matched;
console.log(JSON.stringify({ mark: formatMark({ ...mark, service: 'api' }), guardian: guardian.pid }));
await service.ended;
