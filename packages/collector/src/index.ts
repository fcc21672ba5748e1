export { COLLECTOR_ERRORS } from './errors.ts';
export { type EveryTicks, parseEveryTicks, type SourceName } from './every-ticks.ts';
export { type FoundProcess, findProcesses, readEnvironment, readProcess } from './find-processes.ts';
export { openRecorder, type Recorder } from './open-recorder.ts';
export type { RecorderEvent, RecorderOptions } from './options.ts';
export { DEFAULT_PROC_ROOT } from './proc/proc-root.ts';
export type { ProcessExtras } from './process-columns.ts';
export type { GroupRule, ProcessRule } from './process-rule.ts';
export { parseGroupRule, parseProcessRule } from './rule-syntax.ts';
