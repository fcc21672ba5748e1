import type { Level, RunCriteria } from '../judgement/criteria.ts';

/** Why a segment, or a run, ended. */
export type EndReason =
  /** It took as long as planned. */
  | 'completed'
  /** The segment is over, the run goes on in another one. */
  | 'segment'
  /** A service ended by itself, and its plan says that this ends the run. */
  | 'crashed'
  /** Every service has ended by itself. */
  | 'nothing-left'
  /** A service did not become ready in time, or could not be started. */
  | 'not-ready'
  /** Somebody asked it to stop. */
  | 'interrupted';

/** One line of the run log. What a line does not say is unknown, never guessed. */
export type RunLogEntry = { readonly atMs: number } & RunLogEvent;

export type RunLogEvent =
  | {
      readonly type: 'run-started';
      readonly runId: string;
      readonly name: string;
      /** Of the plan; a run is resumed only with the same one. */
      readonly planHash: string;
      readonly durationMs: number;
      readonly intervalMs: number;
      readonly warmUpMs: number;
      readonly criteria: RunCriteria;
      readonly services: readonly LoggedService[];
    }
  | ({ readonly type: 'segment-started'; readonly segment: number; readonly soakPid: number } & HostFacts)
  /** All services are ready, and so is the load. Time watched counts from here. */
  | { readonly type: 'watching-began'; readonly segment: number }
  /** From here on things are ended on purpose; what is recorded after this says nothing. */
  | { readonly type: 'watching-ended'; readonly segment: number }
  | { readonly type: 'service-started'; readonly service: string; readonly pid: number; readonly attempt: number }
  | { readonly type: 'service-ready'; readonly service: string; readonly afterMs: number }
  | {
      readonly type: 'service-ended';
      readonly service: string;
      readonly pid: number;
      /** Of its exit; null after a signal. */
      readonly code: number | null;
      readonly signal: NodeJS.Signals | null;
      /** Whether it was asked to. */
      readonly wasAsked: boolean;
      /** SIGKILL was needed, or what was left of its tree had to be killed. */
      readonly killed: boolean;
    }
  /** A process of a service that is not its main one and has lived for a while: `start` as on its series. */
  | {
      readonly type: 'process-seen';
      readonly service: string;
      readonly pid: number;
      readonly start: string;
      readonly name: string;
    }
  /** So many more came and went too fast to be told of one by one, since the entry before. */
  | { readonly type: 'short-lived'; readonly service: string; readonly count: number }
  /** The end of one that was seen, of a child that crashed, or of the root of what is only watched. What is not known is left out. */
  | {
      readonly type: 'process-ended';
      readonly service: string;
      readonly pid: number;
      readonly start: string;
      readonly name: string;
      readonly code?: number;
      readonly signal?: number;
      /** Whether it was the root of what is only watched. */
      readonly wasRoot: boolean;
    }
  /** So many more lines of output matched a pattern since the entry before; `excerpt` is the first of them, cut to 500 characters. */
  | {
      readonly type: 'error-lines';
      readonly service: string;
      readonly count: number;
      readonly pattern: string;
      readonly excerpt: string;
    }
  /** Output that could not be kept, or a gap in the recording: told in the report. */
  | { readonly type: 'trouble'; readonly message: string }
  /** The verdict so far. */
  | { readonly type: 'judged'; readonly level: Level }
  /** Told by the next segment of one whose soak was killed; until then it is known to have gone on. */
  | { readonly type: 'segment-lost'; readonly segment: number; readonly lastSignMs: number }
  | { readonly type: 'segment-ended'; readonly segment: number; readonly reason: EndReason }
  | { readonly type: 'run-ended'; readonly reason: EndReason };

/** Something that is watched in a run. */
export interface LoggedService {
  readonly name: string;
  readonly role: 'service' | 'attached' | 'load';
  /** Its program and the script that it runs; arguments may hold secrets. Undefined for what was only attached to. */
  readonly command: string | undefined;
}

/** What a run ran on. */
export interface HostFacts {
  readonly hostName: string;
  readonly kernel: string;
  readonly cpuModel: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly nodeVersion: string;
  readonly tidemarkVersion: string;
  /** Name of the CI system, where its environment tells. */
  readonly ci: string | undefined;
}
