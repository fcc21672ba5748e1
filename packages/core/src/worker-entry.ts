declare const URL: new (path: string, base: string) => { readonly href: string };

/** The export condition under which our packages resolve to their sources. */
export const SOURCE_CONDITION = '@tidemark/source';

/** What a thread pool needs to start a worker. */
export interface WorkerEntry {
  /** `file:` URL of the module. */
  readonly filename: string;
  /** Node options for the thread: run from source, it must resolve workspace packages to their sources too. */
  readonly execArgv: string[];
}

/** Finds a worker module beside its caller, from source (`.ts`) or built (`.js`): `workerEntry(import.meta.url, './job-worker')`. */
export function workerEntry(callerUrl: string, path: string): WorkerEntry {
  const fromSource = callerUrl.endsWith('.ts');
  return {
    filename: new URL(`${path}${fromSource ? '.ts' : '.js'}`, callerUrl).href,
    execArgv: fromSource ? [`--conditions=${SOURCE_CONDITION}`] : [],
  };
}
