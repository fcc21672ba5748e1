/**
 * The output of one service over all its starts, in files. Lines are kept as they came, standard output and standard error
 * in the order in which they arrived, without a prefix: whoever reads the file with their usual tools finds what they know.
 * Each chunk is written before the next one is read, so a service that writes faster than the disk waits, and we do not grow.
 */
import type { Readable } from 'node:stream';
import { type Clock, sleep } from '@tidemark/core';
import type { ErrorLinePlan, LogPlan } from '../plan/soak-plan.ts';
import { createErrorLineCounter, type ErrorLines, stateless } from './error-lines.ts';
import { excerptOf, withoutColors } from './excerpt.ts';
import { createLineCutter } from './output-lines.ts';
import { createRotatingFile } from './rotating-file.ts';

export interface ServiceLogOptions {
  /** Path of the newest file; older ones are `.1`, `.2`... beside it. */
  readonly file: string;
  readonly plan: LogPlan;
  readonly errorLines: ErrorLinePlan;
  readonly clock: Clock;
  /** Told at once, then at most once a second, and once a minute when they keep coming; and the rest when the log is closed. */
  readonly onErrorLines: (lines: ErrorLines) => void;
  readonly onTrouble: (message: string) => void;
}

/** What one start of a service has written. */
export interface ServiceOutput {
  readonly lineCount: number;
  /** The last lines, as reports may show them. */
  recentLines(): readonly string[];
  /** Resolves when a line matches the ready line; never, when none does. */
  readonly matched: Promise<void>;
  /** Resolves when nobody can write any more: all processes that had the output have ended. */
  readonly finished: Promise<void>;
}

export interface ServiceLog {
  /** Takes in the output of another start of the service. */
  follow(streams: readonly Readable[], readyLine?: RegExp): ServiceOutput;
  /** Bytes that could not be kept. */
  readonly lostBytes: number;
  /** Takes in what is still on its way, and tells what was not told yet. */
  close(): Promise<void>;
}

const RECENT_LINES = 10;

/** A process that could not be ended may keep its output open for ever. */
const FINISH_MS = 1000;

export function createServiceLog(options: ServiceLogOptions): ServiceLog {
  const { plan, errorLines, clock, onErrorLines, onTrouble } = options;
  const file = createRotatingFile({ file: options.file, ...plan, clock, onTrouble });
  const errors = createErrorLineCounter(errorLines, clock, onErrorLines);
  const open = new Set<Readable>();
  let isClosing = false;
  const readStream = async (stream: Readable, take: (line: string) => void) => {
    const cutter = createLineCutter();
    const keep = ({ bytes, lines }: ReturnType<typeof cutter.push>) => {
      for (const line of lines) {
        take(line);
        errors.take(line);
      }
      return bytes.length === 0 ? undefined : file.write(bytes);
    };
    open.add(stream);
    try {
      for await (const chunk of stream) await keep(cutter.push(chunk as Buffer));
    } catch (error) {
      if (!isClosing) onTrouble(`output could not be read: ${(error as Error).message}`);
    }
    await keep(cutter.end());
    open.delete(stream);
  };
  let finished: Promise<unknown> = Promise.resolve();
  return {
    follow: (streams, readyLine) => {
      const output = createOutput(readyLine);
      const done = Promise.all(streams.map((stream) => readStream(stream, output.take)));
      finished = Promise.all([finished, done]);
      return Object.assign(output, { finished: done.then(() => {}) });
    },
    get lostBytes() {
      return file.lostBytes;
    },
    close: async () => {
      const giveUp = new AbortController();
      await Promise.race([finished, sleep(clock, FINISH_MS, giveUp.signal)]);
      giveUp.abort();
      isClosing = true;
      for (const stream of open) stream.destroy();
      await finished;
      errors.close();
      await file.close();
    },
  };
}

interface TakenOutput extends Omit<ServiceOutput, 'finished'> {
  take(line: string): void;
}

function createOutput(readyLine: RegExp | undefined): TakenOutput {
  const recent: string[] = [];
  const isReady = readyLine && stateless(readyLine);
  let lineCount = 0;
  let resolveMatched = () => {};
  const matched = new Promise<void>((resolve) => {
    resolveMatched = resolve;
  });
  return {
    take: (line) => {
      lineCount++;
      recent.push(line);
      if (recent.length > RECENT_LINES) recent.shift();
      if (isReady?.test(withoutColors(line))) resolveMatched();
    },
    get lineCount() {
      return lineCount;
    },
    recentLines: () => recent.map(excerptOf),
    matched,
  };
}
