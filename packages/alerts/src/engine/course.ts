import { type Level, levelOf, type Scale } from '../rules/bounds.ts';

/** How far a condition has come: what decides when an alert begins and ends. Plain data, changed in place. */
export interface Course {
  phase: 'idle' | 'pending' | 'firing';
  /** At which it fires; 0 while it does not. */
  level: Level;
  /** Seen time since a threshold was reached without a break; while pending. */
  heldMs: number;
  /** The same for critical; -1 while it is not reached. */
  criticalMs: number;
  /** Seen time below the level at which it fires; -1 while it is not below. */
  calmMs: number;
  /** The same below every level: who falls from critical may have been below that for longer. */
  clearMs: number;
  /** Seen time since the newest value. */
  missingMs: number;
}

/** The timing rules of a rule, milliseconds. */
export interface Timing {
  readonly forMs: number;
  readonly keepFiringForMs: number;
  readonly staleAfterMs: number;
}

export interface CourseStep {
  /** NaN for no value. */
  readonly value: number;
  /** How much of the time since the step before was watched: 0 across a gap. */
  readonly seenMs: number;
  /** Whether a cooldown keeps it from firing. */
  readonly isCooling: boolean;
}

/** What a step did; undefined when it stays as it was. The numbers in docs/alerts.md stand beside them. */
export type CourseChange =
  | 'pending' // 1
  | 'fired' // 2, 3, 4
  | 'withdrawn' // 5
  | 'vanished' // 7
  | 'rose' // 8
  | 'eased' // 9
  | 'cleared' // 10
  | 'gone'; // 12

export function newCourse(): Course {
  return { phase: 'idle', level: 0, heldMs: 0, criticalMs: -1, calmMs: -1, clearMs: -1, missingMs: 0 };
}

/** Takes the next value. Everything that an alert's thresholds and durations mean is in here. */
export function advanceCourse(
  course: Course,
  rule: { readonly scale: Scale; readonly timing: Timing },
  step: CourseStep,
): CourseChange | undefined {
  if (Number.isNaN(step.value)) return miss(course, rule.timing, step.seenMs);
  // Series that are not read at every tick have frames without a value in between, which are no break.
  const seenMs = step.seenMs + course.missingMs;
  course.missingMs = 0;
  const level = levelOf(rule.scale, step.value, course.level);
  return course.phase === 'firing'
    ? whileFiring(course, rule.timing, level, seenMs)
    : whileQuiet(course, rule.timing, level, { seenMs, isCooling: step.isCooling });
}

function miss(course: Course, { staleAfterMs }: Timing, seenMs: number): CourseChange | undefined {
  if (course.phase === 'idle') return undefined;
  course.missingMs += seenMs;
  if (course.missingMs < staleAfterMs) return undefined;
  const change = course.phase === 'firing' ? 'gone' : 'vanished';
  Object.assign(course, newCourse());
  return change;
}

function whileQuiet(
  course: Course,
  timing: Timing,
  level: Level,
  { seenMs, isCooling }: Pick<CourseStep, 'seenMs' | 'isCooling'>,
) {
  if (level === 0) {
    const wasPending = course.phase === 'pending';
    if (wasPending) Object.assign(course, newCourse());
    return wasPending ? 'withdrawn' : undefined;
  }
  const begins = course.phase === 'idle';
  course.phase = 'pending';
  course.heldMs = begins ? 0 : course.heldMs + seenMs;
  holdCritical(course, level, seenMs);
  // Critical that has not held long enough is at least as bad as a warning that has.
  const fires = course.criticalMs >= timing.forMs ? 2 : course.heldMs >= timing.forMs ? 1 : 0;
  if (fires === 0 || isCooling) return begins ? 'pending' : undefined;
  course.phase = 'firing';
  course.level = fires;
  return 'fired';
}

function holdCritical(course: Course, level: Level, seenMs: number): void {
  if (level < 2) course.criticalMs = -1;
  else course.criticalMs = course.criticalMs < 0 ? 0 : course.criticalMs + seenMs;
}

function whileFiring(course: Course, timing: Timing, level: Level, seenMs: number): CourseChange | undefined {
  holdCritical(course, level, seenMs);
  course.clearMs = level > 0 ? -1 : course.clearMs >= 0 ? course.clearMs + seenMs : 0;
  if (level >= course.level) {
    course.calmMs = -1;
    if (level === course.level || course.criticalMs < timing.forMs) return undefined;
    course.level = 2;
    return 'rose';
  }
  course.calmMs = course.calmMs < 0 ? 0 : course.calmMs + seenMs;
  if (course.calmMs < timing.keepFiringForMs) return undefined;
  if (course.clearMs >= timing.keepFiringForMs) {
    Object.assign(course, newCourse());
    return 'cleared';
  }
  course.level = 1;
  course.calmMs = course.clearMs;
  return 'eased';
}
