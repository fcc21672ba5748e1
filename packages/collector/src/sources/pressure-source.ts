import { METRICS } from '@tidemark/core';
import { createPressure, type Pressure, parsePressure } from '../proc/pressure.ts';
import type { ProcRoot } from '../proc/proc-root.ts';
import { type Column, createFileSource } from './file-source.ts';
import type { Source } from './source.ts';

/**
 * Which lines of each file say something: `full` of the CPU is undefined for a whole host and always zero, and for
 * interrupts there is no `some`.
 */
const STALLS = { cpu: ['some'], memory: ['some', 'full'], io: ['some', 'full'], irq: ['full'] } as const;

export type PressureResource = keyof typeof STALLS;

/** How long tasks waited for a resource. */
export function createPressureSource(root: ProcRoot, resource: PressureResource): Source {
  return createFileSource(root.buffer, {
    file: root.file('pressure', resource),
    extent: 'one-read',
    value: createPressure(),
    parse: parsePressure,
    columns: STALLS[resource].flatMap((stall): Column<Pressure>[] => [
      [METRICS.host_pressure_seconds_total, (p) => p[stall].totalMicroseconds / 1e6, { resource, stall }],
      // Hundredths of a percent as a whole number first, so that the ratio is a short decimal.
      [
        METRICS.host_pressure_avg10_ratio,
        (p) => Math.round(p[stall].avg10Percent * 100) / 1e4,
        {
          resource,
          stall,
        },
      ],
    ]),
  });
}
