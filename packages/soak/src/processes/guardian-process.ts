/** What a guardian becomes when its soak is gone: ends what is left of it, tells the run log, and exits. */
import { systemClock } from '@tidemark/core';
import { openRunLog } from '../run/run-log.ts';
import type { GuardianOptions } from './guardian.ts';
import { endOrphans } from './leftovers.ts';

const { mark, graceMs, logFile } = JSON.parse(process.argv[2] as string) as GuardianOptions;
const outcome = await endOrphans(mark, { signal: 'SIGTERM', graceMs }, systemClock);
const log = openRunLog(logFile, systemClock);
log.append({ type: 'trouble', message: `the soak (pid ${mark.owner.pid}) was killed; its guardian ${outcome}` });
log.close();
