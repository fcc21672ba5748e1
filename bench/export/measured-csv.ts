import { stringify } from 'csv-stringify/sync';

const ROWS = 200_000;
const ROWS_PER_BLOCK = 1000;
const NAMES = ['process_cpu_seconds_total', 'node', '123', 'user'];

/**
 * Rows of CSV made in a second of CPU time: by csv-stringify; with times and numbers put beside text that it quoted once;
 * and the same without making the text of times.
 */
export function measureCsvText() {
  return {
    library: rowsPerCpuSecond((rows) => stringify(rows.map((ms) => [new Date(ms).toISOString(), ...NAMES, ms / 7]))),
    beside: rowsPerCpuSecond(textBeside((ms) => new Date(ms).toISOString())),
    besideWithoutTimes: rowsPerCpuSecond(textBeside(() => '2026-01-05T00:00:00.000Z')),
  };
}

function textBeside(isoTime: (ms: number) => string): (times: readonly number[]) => string {
  return (times) => {
    const named = `,${stringify([NAMES]).slice(0, -1)},`;
    let text = '';
    for (const ms of times) text += `${isoTime(ms)}${named}${ms / 7}\n`;
    return text;
  };
}

function rowsPerCpuSecond(makeText: (times: readonly number[]) => string): number {
  const before = process.cpuUsage();
  let bytes = 0;
  for (let row = 0; row < ROWS; row += ROWS_PER_BLOCK) {
    const times = Array.from({ length: ROWS_PER_BLOCK }, (_, i) => 1_767_571_200_000 + (row + i) * 1000);
    bytes += Buffer.byteLength(makeText(times));
  }
  const { user, system } = process.cpuUsage(before);
  return bytes === 0 ? 0 : Math.round((ROWS * 1e6) / (user + system));
}
