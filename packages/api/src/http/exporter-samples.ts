import { type Labels, SERVER_METRICS, type ServerMetricName } from '@tidemark/core';
import type { DeskExporter, ExporterDesk } from '../exporter-desk.ts';
import { deliverySamples } from './delivery-samples.ts';
import type { ServerSample } from './exposition.ts';

const STATES = ['starting', 'running', 'down', 'stopped', 'closed'] as const;
const MS_PER_SECOND = 1000;

/** What exporters say of themselves. */
export function* exporterSamples(desk: Pick<ExporterDesk, 'list'>): Generator<ServerSample> {
  for (const exporter of desk.list()) yield* samplesOf(exporter);
}

function* samplesOf({ name, plugin, state, ends, usage, behind, lostFrames, figures }: DeskExporter) {
  const whose = { exporter: name, plugin };
  for (const each of STATES) yield sample('tidemark_exporter_state', each === state ? 1 : 0, { ...whose, state: each });
  yield sample('tidemark_exporter_ends_total', ends, whose);
  yield sample('tidemark_exporter_resident_memory_bytes', usage.rssBytes, whose);
  yield sample('tidemark_exporter_cpu_ratio', usage.cpuRatio, whose);
  yield sample('tidemark_exporter_lost_frames_total', lostFrames, whose);
  if (behind !== undefined) {
    yield sample('tidemark_exporter_behind_frames', behind.frames, whose);
    yield sample('tidemark_exporter_behind_seconds', behind.ms / MS_PER_SECOND, whose);
  }
  if (figures !== undefined) yield* deliverySamples(whose, figures);
}

function sample(name: ServerMetricName, value: number, labels: Labels): ServerSample {
  return { metric: SERVER_METRICS[name], labels, value };
}
