import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cliError } from '../errors.ts';
import { formatDate } from '../format/time.ts';

/** Where runs are kept that nobody named a folder for, below the working directory. */
const RUNS = 'tidemark-soak';

export interface RunNaming {
  readonly name: string;
  readonly startMs: number;
  /** The run is done in segments. */
  readonly hasSegments: boolean;
}

/**
 * The folder of a run: the one that was named, or a new one for the day. A run in segments has to be named one, or the next
 * call would not find it: throws `CLI_USAGE_INVALID`.
 */
export function chooseRunDirectory(named: string | undefined, { name, startMs, hasSegments }: RunNaming): string {
  if (named !== undefined) return named;
  if (hasSegments) {
    throw cliError('CLI_USAGE_INVALID', 'a run in segments needs --run-dir, where the next call finds it again', {
      hint: `add --run-dir ${join(RUNS, name)}`,
    });
  }
  const directory = join(RUNS, `${formatDate(startMs)}-${name}`);
  let number = 1;
  const candidate = () => (number === 1 ? directory : `${directory}-${number}`);
  while (existsSync(candidate())) number++;
  return candidate();
}
