import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const PACKAGE = '@duckdb/node-api@1.5.6-r.1';

/** Runs a statement in a database of its own. */
export type Select = (sql: string) => Promise<Record<string, unknown>[]>;

/** The part of DuckDB's API that is used. */
interface DuckDb {
  readonly DuckDBInstance: {
    create(): Promise<{
      connect(): Promise<{ runAndReadAll(sql: string): Promise<{ getRowObjectsJS(): Record<string, unknown>[] }> }>;
    }>;
  };
}

/** DuckDB, when it is there; says so when not. From `.toolchain/peers`, because 70 MB are too much for everybody. */
export function findDuckDb(): Select | undefined {
  try {
    const module = createRequire(new URL('../../.toolchain/peers/', import.meta.url)).resolve('@duckdb/node-api');
    return async (sql) => {
      const { DuckDBInstance } = (await import(pathToFileURL(module).href)) as DuckDb;
      const connection = await (await DuckDBInstance.create()).connect();
      return (await connection.runAndReadAll(sql)).getRowObjectsJS();
    };
  } catch {
    process.stdout.write(`skipped: no DuckDB; install it with \`npm install --prefix .toolchain/peers ${PACKAGE}\`\n`);
    return undefined;
  }
}
