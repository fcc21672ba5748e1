/**
 * Writing what was saved of a history into a new file.
 *
 * 1. Rows keep their ids, which the checksums of their blobs start from; blobs are copied as they are.
 * 2. Frames of the journal are encoded anew: some may lack the frame before them now.
 * 3. What the catalogue lost gets a name that says so; its values are kept.
 */
import type { Layout, MetricKind } from '@tidemark/core';
import type { Database } from 'better-sqlite3';
import { encodeLabels } from '../catalogue.ts';
import { createFrameEncoder } from '../frame-encoder.ts';
import { checksumOf } from '../frame-row.ts';
import { TIER_IDS } from '../tiers.ts';
import { TABLES, type TableToRead } from './tables.ts';
import { createTransactions } from './transactions.ts';
import type { HistoryVisitor } from './walk-history.ts';

/** Takes what {@link walkHistory} shows; damages are the caller's. */
export interface SalvagedFile extends Omit<HistoryVisitor, 'damage'> {
  /** After the last piece. */
  finish(): void;
}

/** The metrics of series that are lost from the catalogue; the label `series` tells them apart. */
const LOST_METRICS: Readonly<Record<MetricKind, string>> = { gauge: 'lost_series', counter: 'lost_series_total' };

const LOST_HELP = 'A series whose name was lost when the history file was damaged';

/** Writes into an empty history. */
export function createSalvagedFile(db: Database): SalvagedFile {
  db.pragma('foreign_keys = OFF');
  const transactions = createTransactions(db);
  const insert = ({ table, columns }: TableToRead) => {
    const names = columns.split(', ');
    const statement = db.prepare(
      `INSERT INTO ${table} (${columns}) VALUES (${names.map((name) => `@${name}`).join(', ')})`,
    );
    return (row: object) => {
      transactions.step();
      statement.run(row);
    };
  };
  const insertMetric = insert(TABLES.metric);
  const insertSeries = insert(TABLES.series);
  const insertFrame = insert(TABLES.frame);
  const layouts = new Map<number, Layout>();
  const encode = createFrameEncoder();
  const addLostSeries = createLostSeries(db, insertMetric, insertSeries);
  const insertLayout = insert(TABLES.layout);
  return {
    metric: insertMetric,
    series: insertSeries,
    layout: (row) => {
      layouts.set(row.id, { series: [] });
      insertLayout(row);
    },
    block: insert(TABLES.block),
    window: insert(TABLES.window),
    frame: (row, values) => {
      const { seq, time_ms: timeMs, elapsed_ms: elapsedMs, interval_ms: intervalMs } = row;
      const layout = layouts.get(row.layout_id) as Layout;
      const { keySeq, samples } = encode({ seq, timeMs, elapsedMs, intervalMs, layout, values });
      insertFrame({ ...row, key_seq: keySeq, samples, crc: checksumOf(samples) });
    },
    event: insert(TABLES.event),
    alertState: insert(TABLES['alert-state']),
    alertTransition: insert(TABLES['alert-transition']),
    delivery: insert(TABLES.delivery),
    lostSeries: addLostSeries,
    lostMetric: ({ id, kind }) => {
      insertMetric({ id, name: `lost_metric_${id}${suffixOf(kind)}`, kind, unit: 'count', help: LOST_HELP });
    },
    finish: () => {
      unsummarize(db);
      transactions.end();
    },
  };
}

function suffixOf(kind: MetricKind): string {
  return kind === 'counter' ? '_total' : '';
}

type Insert = (row: object) => void;

function createLostSeries(db: Database, insertMetric: Insert, insertSeries: Insert): SalvagedFile['lostSeries'] {
  const nextMetric = db.prepare('SELECT coalesce(max(id), 0) + 1 FROM metric').pluck();
  // There from the start when what is repaired was repaired before.
  const findMetric = db.prepare('SELECT id FROM metric WHERE name = ?').pluck();
  return ({ id, kind, fromMs, toMs }) => {
    const name = LOST_METRICS[kind];
    let metric = findMetric.get(name) as number | undefined;
    if (metric === undefined) {
      metric = nextMetric.get() as number;
      insertMetric({ id: metric, name, kind, unit: 'count', help: LOST_HELP });
    }
    const labels = encodeLabels({ series: String(id) });
    insertSeries({ id, metric_id: metric, labels, first_ms: fromMs, last_ms: toMs - 1 });
  };
}

/** Raw windows whose hours are lost are to become hours again. */
function unsummarize(db: Database): void {
  const hour =
    'SELECT 1 FROM window AS h WHERE h.tier = @hour AND h.start_ms < window.end_ms AND h.end_ms > window.start_ms';
  db.prepare(`UPDATE window SET summarized = 0 WHERE tier = @raw AND NOT EXISTS (${hour})`).run(TIER_IDS);
}
