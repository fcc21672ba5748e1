import type { EventType, RecordedEvent } from '@tidemark/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openRecording, type Recording, valueIn } from './recording.ts';
import { startShellWorkload, type Workload, workloadFile } from './workload.ts';

const ZOMBIE = 5;
/** The kernel tells when a process began, and what time it is, in hundredths of a second, rounded down. */
const KERNEL_TIME_MS = 20;

const CHILD = 'exit-as-told.sh';

let recording: Recording;

beforeAll(async () => {
  recording = await openRecording({ processes: [{ command: 'test/peers/workloads/' }] });
});

afterAll(() => recording?.[Symbol.asyncDispose]());

function eventOf(pid: number, ...types: EventType[]): Promise<RecordedEvent> {
  return recording.event(({ type, labels }) => labels.pid === String(pid) && types.includes(type));
}

/** What begins soon after another one of its name has ended is a restart. */
const theStart = (pid: number) => eventOf(pid, 'process-start', 'process-restart');
const theEnd = (pid: number) => eventOf(pid, 'process-exit', 'process-crash');

describe('the end of a process', () => {
  let parent: Workload;
  let pid: number;

  beforeEach(async () => {
    parent = await startShellWorkload('parent.sh', workloadFile(CHILD));
    pid = Number(parent.greeting);
    await theStart(pid);
  });

  afterEach(() => parent?.[Symbol.asyncDispose]());

  it.each<[how: string, type: EventType, details: RecordedEvent['details'], end: () => unknown]>([
    ['by a signal', 'process-crash', { signal: 11 }, () => process.kill(pid, 'SIGSEGV')],
    ['with an exit code', 'process-crash', { exitCode: 3 }, () => parent.tell('3')],
    ['in success', 'process-exit', { exitCode: 0 }, () => parent.tell('0')],
  ])('%s is known when the parent has not noticed by the next tick', async (_, type, details, end) => {
    // A process that is stopped notices nothing.
    parent.signal('SIGSTOP');
    end();
    await recording.frame((frame) => valueIn(frame, 'process_state', { pid: String(pid) }) === ZOMBIE);
    parent.signal('SIGCONT');
    expect(await theEnd(pid)).toMatchObject({ type, details, labels: { name: CHILD } });
  });

  it('is told without a reason when the parent noticed at once', async () => {
    parent.tell('3');
    expect(await theEnd(pid)).toEqual({
      type: 'process-exit',
      timeMs: expect.any(Number),
      labels: { name: CHILD, pid: String(pid), start: expect.any(String) },
      details: {},
    });
  });

  it('is followed by a restart when another one of its name begins', async () => {
    parent.tell('0');
    const end = await theEnd(pid);
    await using next = await startShellWorkload('parent.sh', workloadFile(CHILD));
    const restart = await eventOf(Number(next.greeting), 'process-restart');
    expect(restart.details).toEqual({ previousPid: pid, downMs: Math.max(0, restart.timeMs - end.timeMs) });
  });
});

describe('a process', () => {
  it('began when the event of its start says', async () => {
    const earliestMs = Date.now();
    await using workload = await startShellWorkload('exec-as-told.sh');
    const latestMs = Date.now();
    const { timeMs } = await theStart(workload.pid);
    expect(timeMs).toBeGreaterThanOrEqual(earliestMs - KERNEL_TIME_MS);
    expect(timeMs).toBeLessThanOrEqual(latestMs + KERNEL_TIME_MS);
  });

  it('may become another program, which is told', async () => {
    await using workload = await startShellWorkload('exec-as-told.sh');
    await theStart(workload.pid);
    workload.tell(workloadFile(CHILD));
    expect(await eventOf(workload.pid, 'process-exec')).toMatchObject({
      labels: { name: CHILD },
      details: { previousName: 'exec-as-told.sh' },
    });
  });
});
