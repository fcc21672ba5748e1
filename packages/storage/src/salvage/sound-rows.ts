/** What rows must look like to be what we wrote: strict tables say so when they are written, not when they are read. */
import { MAX_COLUMN_VALUES } from '../codec/column.ts';
import type { FrameRow } from '../frame-row.ts';
import type { TransitionRow } from '../ledger/transition-row.ts';
import { resolveTiers, TIER_IDS } from '../tiers.ts';
import type { WindowClock } from '../window/window-clock.ts';
import { MAX_SERIES, type WindowRow } from '../window/window-row.ts';
import type { MetricRow, SeriesRow } from './known-series.ts';

export interface EventRow {
  readonly id: number;
  readonly seq: number;
  readonly time_ms: number;
  readonly type: string;
  readonly labels: string;
  readonly details: string;
}

export interface AlertStateRow {
  readonly id: number;
  readonly saved_ms: number;
  readonly snapshot: string;
}

export interface StoredTransition extends TransitionRow {
  readonly id: number;
}

export interface DeliveryRow {
  readonly id: number;
  readonly queue: string;
  readonly key: string;
  readonly time_ms: number;
  readonly done_ms: number | null;
  readonly item: string | null;
}

export interface LayoutRow {
  readonly id: number;
  readonly series_ids: Buffer;
}

/** Times that `Date` can tell, which all of ours are. */
const MAX_MS = 8.64e15;

function isTime(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(value as number) <= MAX_MS;
}

function isText(...values: unknown[]): boolean {
  return values.every((value) => typeof value === 'string');
}

function isTextOrNull(...values: unknown[]): boolean {
  return values.every((value) => value === null || typeof value === 'string');
}

function isJson(text: unknown, isWanted: (value: unknown) => boolean = () => true): boolean {
  try {
    return isWanted(JSON.parse(String(text)));
  } catch {
    return false;
  }
}

function isJsonObject(text: unknown, isValue: (value: unknown) => boolean): boolean {
  return isJson(text, (value) => typeof value === 'object' && value !== null && Object.values(value).every(isValue));
}

const areLabels = (text: unknown) => isJsonObject(text, (value) => typeof value === 'string');

export function isSoundMetric({ name, kind, unit, help }: MetricRow): boolean {
  return isText(name, unit, help) && (kind === 'gauge' || kind === 'counter');
}

export function isSoundSeries({ id, metric_id, labels, first_ms, last_ms }: SeriesRow): boolean {
  return id < MAX_SERIES && Number.isInteger(metric_id) && areLabels(labels) && isTime(first_ms) && isTime(last_ms);
}

export function isSoundLayout({ series_ids }: LayoutRow): boolean {
  return Buffer.isBuffer(series_ids) && series_ids.length % 4 === 0;
}

export function isSoundFrame({
  time_ms,
  elapsed_ms,
  interval_ms,
  layout_id,
  key_seq,
  samples,
  crc,
}: FrameRow): boolean {
  return (
    isTime(time_ms) &&
    typeof elapsed_ms === 'number' &&
    Number.isInteger(interval_ms) &&
    Number.isInteger(layout_id) &&
    (key_seq === null || Number.isInteger(key_seq)) &&
    (crc === null || Number.isInteger(crc)) &&
    Buffer.isBuffer(samples)
  );
}

export function isSoundEvent({ seq, time_ms, type, labels, details }: EventRow): boolean {
  const isDetail = (value: unknown) => typeof value === 'string' || typeof value === 'number';
  return (
    isText(type) && Number.isInteger(seq) && isTime(time_ms) && areLabels(labels) && isJsonObject(details, isDetail)
  );
}

export function isSoundAlertState({ saved_ms, snapshot }: AlertStateRow): boolean {
  return isTime(saved_ms) && isText(snapshot) && isJson(snapshot);
}

export function isSoundTransition(row: StoredTransition): boolean {
  const { key, alert_id, rule, labels, time_ms, from_phase, to_phase, level, reason, value, by_whom } = row;
  return (
    isText(key, alert_id, rule, from_phase, to_phase, reason) &&
    isTextOrNull(level, by_whom) &&
    isTime(time_ms) &&
    areLabels(labels) &&
    (value === null || typeof value === 'number')
  );
}

/** What was delivered has no item any more. */
export function isSoundDelivery({ queue, key, time_ms, done_ms, item }: DeliveryRow): boolean {
  const isSoundItem = done_ms === null ? isText(item) && isJson(item) : isTime(done_ms) && item === null;
  return isText(queue, key) && isTime(time_ms) && isSoundItem;
}

const STEPS_MS: ReadonlyMap<number, number> = new Map(
  Object.values(resolveTiers()).map(({ name, stepMs }) => [TIER_IDS[name], stepMs]),
);

/** Whether a window says of itself what a window can; its clock aside. */
export function isSoundWindow(row: WindowRow & { readonly clock: Buffer | null }): boolean {
  const { tier, start_ms, end_ms, frames, samples, clock } = row;
  const stepMs = STEPS_MS.get(tier);
  if (stepMs === undefined || !isTime(start_ms) || !isTime(end_ms) || start_ms >= end_ms) return false;
  if (!(Number.isInteger(frames) && frames > 0 && frames <= MAX_COLUMN_VALUES && Number.isInteger(samples)))
    return false;
  return tier === TIER_IDS.raw ? Buffer.isBuffer(clock) : end_ms - start_ms === frames * stepMs;
}

/** Whether a raw window's row agrees with its clock. */
export function agreesWithClock({ start_ms, end_ms, first_seq, last_seq }: WindowRow, clock: WindowClock): boolean {
  const last = clock.frames - 1;
  const agrees = (seq: number | null, index: number) => seq === null || seq === clock.seqs[index];
  return (
    start_ms === clock.timesMs[0] &&
    end_ms === (clock.timesMs[last] as number) + 1 &&
    agrees(first_seq, 0) &&
    agrees(last_seq, last)
  );
}
