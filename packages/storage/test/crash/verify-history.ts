import assert from 'node:assert/strict';
import { type Layout, parseSelector } from '@tidemark/core';
import { openHistoryReader } from '../../src/history-reader.ts';
import { checkHistory } from '../../src/index.ts';
import { SHORT_RETENTION } from '../recorded-history.ts';
import { type SimulatedFrames, sampleOf, T0 } from '../simulated-frames.ts';

type Reader = ReturnType<typeof openHistoryReader>;

const HOUR_MS = 3_600_000;
/** Frames read at once. */
const LIMIT = 1000;

/** What a history is expected to hold. */
export interface ExpectedHistory {
  readonly frames: SimulatedFrames;
  /** Frames from the first to this one were acknowledged. */
  readonly acknowledged: number;
}

/** Holds a history against what was recorded: nothing damaged, nothing lost, nothing twice, in any tier. */
export function verifyHistory(file: string, expected: ExpectedHistory): { readonly newestSeq: number } {
  const { damages } = checkHistory(file);
  assert.deepEqual(damages, []);
  const reader = openHistoryReader(file);
  try {
    const { newestSeq } = reader.facts();
    assert.ok(newestSeq >= expected.acknowledged, `frame ${expected.acknowledged} is lost, ${newestSeq} is the newest`);
    if (newestSeq > 0) {
      verifyFrames(reader, expected.frames, newestSeq);
      verifyCounts(reader, expected.frames, newestSeq);
      verifyEvents(reader, expected.frames, newestSeq);
    }
    return { newestSeq };
  } finally {
    reader.close();
  }
}

/** Every frame since the raw retention is there once, bit for bit. */
function verifyFrames(reader: Reader, frames: SimulatedFrames, newestSeq: number): void {
  let seq = 0;
  for (let read = reader.framesAfter(0, LIMIT); read.length > 0; read = reader.framesAfter(seq, LIMIT)) {
    for (const frame of read) {
      if (seq === 0) assert.ok(frame.seq === 1 || newestSeq - frame.seq >= framesIn(frames, SHORT_RETENTION.rawMs));
      else assert.equal(frame.seq, seq + 1);
      seq = frame.seq;
      assert.equal(frame.timeMs, T0 + seq * frames.intervalMs);
      verifyValues(frame, frames);
    }
  }
  assert.equal(seq, newestSeq);
}

type StoredFrame = ReturnType<Reader['framesAfter']>[number];

/** Sealed frames have the series of their whole window, absent ones as NaN. */
function verifyValues({ seq, layout, values }: StoredFrame, frames: SimulatedFrames): void {
  const slots = slotsOf(layout, frames.layoutOf(seq));
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] as number;
    const wanted = slot < 0 ? Number.NaN : sampleOf(seq, slot);
    if (!Object.is(values[i], wanted)) assert.fail(`value ${i} of frame ${seq} is ${values[i]}, not ${wanted}`);
  }
}

let slotsOfBefore:
  | { readonly stored: Layout; readonly recorded: Layout; readonly slots: readonly number[] }
  | undefined;

/** Where the series of a stored layout are in the one that was recorded; -1 where they are not. All of that are there. */
function slotsOf(stored: Layout, recorded: Layout): readonly number[] {
  if (slotsOfBefore?.stored === stored && slotsOfBefore.recorded === recorded) return slotsOfBefore.slots;
  const names = new Map(recorded.series.map(({ labels }, slot) => [labels.name, slot]));
  const slots = stored.series.map(({ labels }) => names.get(labels.name) ?? -1);
  assert.equal(slots.filter((slot) => slot >= 0).length, names.size);
  slotsOfBefore = { stored, recorded, slots };
  return slots;
}

/** In every hour each tier, and the tiers together, count the frames that were recorded in it. */
function verifyCounts(reader: Reader, frames: SimulatedFrames, newestSeq: number): void {
  const newestMs = T0 + newestSeq * frames.intervalMs;
  const fromMs = Math.max(T0, Math.floor((newestMs - 2 * SHORT_RETENTION.hourMs) / HOUR_MS) * HOUR_MS);
  const count = (tier?: 'raw' | 'minute') => {
    const selector = parseSelector('process_threads{name="stays-0"}');
    const request = { selector, fromMs, toMs: newestMs + 1, stepMs: HOUR_MS, aggregation: 'count' as const };
    const { series, points } = reader.query(tier === undefined ? request : { ...request, tier });
    const values = series[0]?.values ?? new Float64Array(points).fill(Number.NaN);
    return Array.from(values, (value) => (Number.isNaN(value) ? 0 : value));
  };
  const [together, raw, minute] = [count(), count('raw'), count('minute')];
  for (const [hour, found] of together.entries()) {
    const startMs = fromMs + hour * HOUR_MS;
    const recorded = framesBefore(frames, startMs + HOUR_MS, newestSeq) - framesBefore(frames, startMs, newestSeq);
    const finer = (raw[hour] as number) + (minute[hour] as number);
    const context = { hour, startMs, newestMs };
    if (startMs + HOUR_MS > newestMs - SHORT_RETENTION.hourMs)
      assert.deepEqual({ found, ...context }, { found: recorded, ...context });
    if (startMs + HOUR_MS > newestMs - SHORT_RETENTION.minuteMs)
      assert.deepEqual({ finer, ...context }, { finer: recorded, ...context });
    assert.ok(finer <= recorded, `hour ${hour} has ${finer} of ${recorded} frames`);
    assert.ok(found <= recorded, `hour ${hour} has ${found} of ${recorded} frames`);
  }
}

function verifyEvents(reader: Reader, frames: SimulatedFrames, newestSeq: number): void {
  const toMs = T0 + newestSeq * frames.intervalMs + 1;
  const fromMs = toMs - SHORT_RETENTION.minuteMs;
  const told = reader.events({ fromMs, toMs }).map(({ timeMs }) => (timeMs - T0) / frames.intervalMs);
  const firstSeq = Math.max(1, Math.ceil((fromMs - T0) / frames.intervalMs));
  const wanted = Array.from({ length: newestSeq - firstSeq + 1 }, (_, i) => firstSeq + i).filter(
    (seq) => frames.frame(seq).events,
  );
  assert.deepEqual(told, wanted);
}

function framesIn(frames: SimulatedFrames, ms: number): number {
  return ms / frames.intervalMs;
}

/** Frames recorded before a moment; the first is number 1. */
function framesBefore(frames: SimulatedFrames, ms: number, newestSeq: number): number {
  return Math.min(newestSeq, Math.max(0, Math.ceil((ms - T0) / frames.intervalMs) - 1));
}
