import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@tidemark/core';
import type { CommandPlan } from '../src/plan/soak-plan.ts';
import { endTree } from '../src/processes/end-tree.ts';
import { DEFAULT_ERROR_LINES } from '../src/processes/error-lines.ts';
import { createMarkedTree, type MarkedTree } from '../src/processes/marked-tree.ts';
import { ownIdentity, type RunMark } from '../src/processes/run-mark.ts';
import { type Service, startService } from '../src/processes/service.ts';
import { createServiceLog } from '../src/processes/service-log.ts';

/** For `expect.poll`: a machine may be busy with other tests. */
export const PATIENT = { timeout: 4000 } as const;

export interface TestService extends AsyncDisposable {
  readonly service: Service;
  readonly mark: RunMark;
  /** All that belongs to it. */
  readonly tree: MarkedTree;
  /** Path of its log. */
  readonly file: string;
  readonly troubles: readonly string[];
  /** What it has written so far. */
  text(): string;
  closeLog(): Promise<void>;
}

export interface TestServiceOptions extends Partial<CommandPlan> {
  readonly readyLine?: RegExp;
  readonly maxBytes?: number;
}

/** Runs a shell script as a service of a run of its own. Disposing it leaves no process of it and no file. */
export async function startScript(script: string, options: TestServiceOptions = {}): Promise<TestService> {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-service-'));
  const file = join(directory, 'api.log');
  const mark = { runId: randomUUID(), owner: ownIdentity(), service: 'api' };
  const troubles: string[] = [];
  const log = createServiceLog({
    file,
    plan: { maxBytes: options.maxBytes ?? 1e6, files: 3 },
    errorLines: DEFAULT_ERROR_LINES,
    clock: systemClock,
    onErrorLines: () => {},
    onTrouble: (message) => troubles.push(message),
  });
  const tree = createMarkedTree({ isMarked: ({ runId }) => runId === mark.runId });
  const plan = { command: ['sh', '-c', script] as const, cwd: directory, env: {}, ...options };
  const remove = () => rmSync(directory, { recursive: true });
  try {
    const service = await startService(plan, {
      name: 'api',
      mark,
      log,
      clock: systemClock,
      tidemark: ['echo', 'ours'],
      readyLine: options.readyLine,
    });
    return {
      service,
      mark,
      tree,
      file,
      troubles,
      text: () => readFileSync(file, 'utf8'),
      closeLog: log.close,
      [Symbol.asyncDispose]: async () => {
        await service.stop({ signal: 'SIGKILL', graceMs: 0 });
        if (tree.look().length > 0) await endTree(tree, { signal: 'SIGKILL', graceMs: 0 }, systemClock);
        await log.close();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}
