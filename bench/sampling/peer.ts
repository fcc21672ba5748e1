import { readFileSync } from 'node:fs';
import type { NativePrograms } from './native-programs.ts';

/** Where one run of one peer takes place. */
export interface Site {
  /** Empty at first, and removed afterwards. */
  readonly directory: string;
  /** What the peer writes to standard output. */
  readonly outputFile: string;
  /** A TCP port that was free a moment ago. */
  readonly port: number;
  readonly native: NativePrograms;
}

/** Something that looks at all processes once a second. */
export interface Peer {
  readonly name: string;
  /** What it takes per process, for people. */
  readonly takes: string;
  /** How long it needs to get into its stride, seconds; the bench's own settling time when left out. */
  readonly settleSeconds?: number;
  /** Why it cannot run here; undefined when it can. */
  readonly missing: () => string | undefined;
  readonly command: (site: Site) => readonly string[];
  readonly environment?: (site: Site) => NodeJS.ProcessEnv;
  /** Called once a second, for peers that look only when they are asked. */
  readonly visit?: (site: Site) => Promise<void>;
  /** How often it has looked so far. `visits` of them were successful. */
  readonly countTicks: (site: Site, visits: number) => number | Promise<number>;
}

/** Ticks of a peer that begins each with these bytes. */
export function ticksBegin(text: string): Peer['countTicks'] {
  return ({ outputFile }) => readFileSync(outputFile, 'latin1').split(text).length - 1;
}
