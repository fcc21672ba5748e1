import type { Database } from 'better-sqlite3';
import { readableRows } from './readable-rows.ts';
import {
  type AlertStateRow,
  type DeliveryRow,
  isSoundAlertState,
  isSoundDelivery,
  isSoundTransition,
  type StoredTransition,
} from './sound-rows.ts';
import { TABLES } from './tables.ts';
import { unreadable, unsound } from './walk-catalogue.ts';
import type { HistoryVisitor } from './walk-history.ts';

type LedgerKind = 'alert-state' | 'alert-transition' | 'delivery';

/** Shows what alerts were, and what is to be said of them. */
export function walkLedger(db: Database, visitor: HistoryVisitor): void {
  const walk = <Row extends { readonly id: number }>(
    kind: LedgerKind,
    isSound: (row: Row) => boolean,
    show: (row: Row) => void,
  ) => {
    for (const row of readableRows<Row>(db, TABLES[kind], (rows) => visitor.damage(unreadable(kind, rows)))) {
      if (isSound(row)) show(row);
      else visitor.damage(unsound(kind, row.id));
    }
  };
  walk<AlertStateRow>('alert-state', isSoundAlertState, visitor.alertState);
  walk<StoredTransition>('alert-transition', isSoundTransition, visitor.alertTransition);
  walk<DeliveryRow>('delivery', isSoundDelivery, visitor.delivery);
}
