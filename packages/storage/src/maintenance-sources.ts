import type { Database } from 'better-sqlite3';
import type { CatalogueReader } from './catalogue.ts';
import type { LeftOut } from './left-out.ts';
import type { WindowReader } from './window/window-reader.ts';
import type { WindowWriter } from './window/window-writer.ts';
import type { Transact } from './write-turns.ts';

/** What sealing and rolling up work with; one of each for a file. */
export interface MaintenanceSources {
  readonly db: Database;
  /** For everything that is written. */
  readonly transact: Transact;
  readonly windows: WindowReader;
  readonly writer: WindowWriter;
  readonly catalogue: CatalogueReader;
  readonly leftOut: LeftOut;
}
