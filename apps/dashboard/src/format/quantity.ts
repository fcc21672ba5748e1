/** Numbers as people read them. What is absent (NaN, null, undefined) is a dash. */

export const ABSENT = '–';

/** Keeps a number and its unit on one line. */
const SPACE = '\u00a0';
const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

export type Quantity = number | null | undefined;

/** `12.3 %`; from 100 on without a decimal. */
export function formatPercent(percent: Quantity): string {
  return isAbsent(percent) ? ABSENT : `${percent.toFixed(Math.abs(percent) < 99.95 ? 1 : 0)}${SPACE}%`;
}

/** Bytes with three digits and a binary unit: `1.46 GiB`. */
export function formatBytes(bytes: Quantity): string {
  if (isAbsent(bytes)) return ABSENT;
  let value = Math.abs(bytes);
  let unit = 0;
  // 1023.5 would round to 1024, four digits, of a unit that has a greater one.
  while (value >= 1023.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  const decimals = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${bytes < 0 ? '−' : ''}${value.toFixed(decimals)}${SPACE}${BYTE_UNITS[unit]}`;
}

/** Bytes at a tick of an axis, which is round in its unit: `1.5 GiB`, `512 MiB`, `0`. */
export function formatAxisBytes(bytes: number): string {
  return bytes === 0
    ? '0'
    : formatBytes(bytes)
        .replace(/(\.\d*?)0+(?=\D)/, '$1')
        .replace(/\.(?=\D)/, '');
}

/** `12,345`. */
export function formatCount(count: Quantity): string {
  return isAbsent(count) ? ABSENT : Math.round(count).toLocaleString('en-US');
}

/** A load average, as `uptime` writes it: `0.42`. */
export function formatLoad(load: Quantity): string {
  return isAbsent(load) ? ABSENT : load.toFixed(2);
}

/** `1.2 ms`. */
export function formatMilliseconds(ms: Quantity): string {
  return isAbsent(ms) ? ABSENT : `${ms.toFixed(1)}${SPACE}ms`;
}

function isAbsent(value: Quantity): value is null | undefined {
  return value === null || value === undefined || Number.isNaN(value);
}
