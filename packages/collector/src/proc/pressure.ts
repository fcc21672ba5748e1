import { ByteScanner, endsWithNewline } from './byte-scanner.ts';
import type { ReadBuffer } from './proc-file.ts';
import { WordSet } from './word-set.ts';

/** One line of a pressure file; NaN when this file has no such line. */
export interface Stall {
  /** Share of the last ten seconds, percent with two decimals. */
  avg10Percent: number;
  /** Since boot. */
  totalMicroseconds: number;
}

/** `/proc/pressure/*`, see the kernel's accounting/psi. Reused between reads. */
export interface Pressure {
  /** While at least one task waited. */
  readonly some: Stall;
  /** While all tasks that were not idle waited. */
  readonly full: Stall;
}

export function createPressure(): Pressure {
  return { some: { ...ABSENT }, full: { ...ABSENT } };
}

const ABSENT: Stall = { avg10Percent: Number.NaN, totalMicroseconds: Number.NaN };
const LINES = ['some', 'full'] as const;
const WORDS = new WordSet(LINES);
const AVG10 = Buffer.from('avg10=');
const AVG60_AND_AVG300 = 2;
const TOTAL = Buffer.from('total=');
const scanner = new ByteScanner();

/** Reads the bytes into `pressure`; false when they are not lines of pressure. */
export function parsePressure({ bytes, length }: ReadBuffer, pressure: Pressure): boolean {
  for (const line of LINES) Object.assign(pressure[line], ABSENT);
  let understood = endsWithNewline(bytes, length);
  for (scanner.reset(bytes, 0, length); understood && !scanner.atEnd; scanner.skipLine()) {
    const line = LINES[scanner.takeOneOf(WORDS)];
    understood = line !== undefined && readStall(pressure[line]);
  }
  return understood;
}

function readStall(stall: Stall): boolean {
  if (scanner.takeWord(AVG10)) stall.avg10Percent = scanner.number();
  scanner.skipWords(AVG60_AND_AVG300);
  if (scanner.takeWord(TOTAL)) stall.totalMicroseconds = scanner.number();
  return !Number.isNaN(stall.avg10Percent + stall.totalMicroseconds);
}
