import { type Settled, settle } from '@tidemark/core';
import { type LedgerFile, type LedgerFileOptions, openLedgerFile } from './ledger-file.ts';

type Method = Exclude<keyof LedgerFile, 'close'>;

/** One call to the thread of a ledger: a method of `LedgerFile` and its arguments. */
export type LedgerJob = {
  [M in Method]: {
    readonly options: LedgerFileOptions;
    readonly method: M;
    readonly args: Parameters<LedgerFile[M]>;
  };
}[Method];

let ledger: LedgerFile | undefined;

/** The pool's task. The thread keeps its connection; a pool has one file. */
export function keep({ options, method, args }: LedgerJob): Settled<unknown> {
  return settle(() => {
    ledger ??= openLedgerFile(options);
    return (ledger[method] as (...args: unknown[]) => unknown)(...args);
  });
}
