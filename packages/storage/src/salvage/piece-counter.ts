import type { DamageList } from './damage.ts';
import type { SalvagedFile } from './salvaged-file.ts';
import type { HistoryVisitor } from './walk-history.ts';

/** How much was found sound, or saved. */
export interface HistoryCounts {
  readonly metrics: number;
  readonly series: number;
  readonly windows: number;
  readonly blocks: number;
  /** Frames that are not in a window yet. */
  readonly frames: number;
  readonly events: number;
  /** 1 when alerts have something to go on from. */
  readonly alertStates: number;
  readonly alertTransitions: number;
  /** What waits to be delivered. */
  readonly deliveries: number;
}

type Piece = keyof HistoryCounts;

export interface PieceCounter {
  readonly visitor: HistoryVisitor;
  readonly counts: HistoryCounts;
}

/** Counts the pieces of a history and lists what is damaged; with `file` every piece goes there, too. */
export function createPieceCounter(damages: DamageList, file?: SalvagedFile): PieceCounter {
  const counts: Record<Piece, number> = {
    metrics: 0,
    series: 0,
    windows: 0,
    blocks: 0,
    frames: 0,
    events: 0,
    alertStates: 0,
    alertTransitions: 0,
    deliveries: 0,
  };
  const counting =
    <A extends unknown[]>(piece: Piece, save: ((...args: A) => void) | undefined) =>
    (...args: A) => {
      counts[piece]++;
      save?.(...args);
    };
  const visitor: HistoryVisitor = {
    metric: counting('metrics', file?.metric),
    series: counting('series', file?.series),
    layout: (row) => file?.layout(row),
    block: counting('blocks', file?.block),
    window: counting('windows', file?.window),
    frame: counting('frames', file?.frame),
    event: counting('events', file?.event),
    alertState: counting('alertStates', file?.alertState),
    alertTransition: counting('alertTransitions', file?.alertTransition),
    delivery: (row) => {
      if (row.done_ms === null) counts.deliveries++;
      file?.delivery(row);
    },
    lostSeries: (series) => {
      const { id, fromMs, toMs } = series;
      damages.add({
        kind: 'series',
        ...rowOf('series', id),
        fromMs,
        toMs,
        message: `the name of series ${id} is lost`,
      });
      file?.lostSeries(series);
    },
    lostMetric: (metric) => {
      const { id } = metric;
      damages.add({ kind: 'metric', ...rowOf('metric', id), message: `the name of metric ${id} is lost` });
      file?.lostMetric(metric);
    },
    damage: damages.add,
  };
  return { visitor, counts };
}

function rowOf(table: string, id: number) {
  return { table, rows: { first: id, last: id } };
}
