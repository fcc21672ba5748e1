const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0');

/** `2026-11-21`, local. */
export function formatDate(timeMs: number): string {
  const date = new Date(timeMs);
  return `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** `14:03:07`, local; with milliseconds when the time is not a whole second and `precise` asks for them. */
export function formatTime(timeMs: number, precise = false): string {
  const date = new Date(timeMs);
  const time = `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
  return precise ? `${time}.${pad(date.getMilliseconds(), 3)}` : time;
}

/** `2026-11-21 14:03:07`, local. */
export function formatDateTime(timeMs: number, precise = false): string {
  return `${formatDate(timeMs)} ${formatTime(timeMs, precise)}`;
}

/** The time of today, else with its date. */
export function formatMoment(timeMs: number, nowMs: number): string {
  return formatDate(timeMs) === formatDate(nowMs) ? formatTime(timeMs) : formatDateTime(timeMs);
}

const STEPS: readonly [string, number][] = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
];

/** A span for people, two units at most: `420 ms`, `12 s`, `3m 12s`, `4d 2h`. */
export function formatSpan(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const largest = STEPS.findIndex(([, size]) => seconds >= size);
  const [unit, size] = STEPS[largest] as [string, number];
  const [smallerUnit, smallerSize] = STEPS[largest + 1] ?? ['s', 1];
  const smaller = Math.floor((seconds % size) / smallerSize);
  return `${Math.floor(seconds / size)}${unit}${smaller === 0 ? '' : ` ${smaller}${smallerUnit}`}`;
}
