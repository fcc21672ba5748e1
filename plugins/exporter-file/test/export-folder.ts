import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExportBatch } from '@tidemark/plugin-kit';
import { type OpenedPlugin, openExporter } from '@tidemark/plugin-kit/host';
import { createTestSurroundings, sampleBatch } from '@tidemark/plugin-kit/testing';
import { file } from '../src/file.ts';

export type FileOptions = Partial<Parameters<typeof file>[0]>;

/** Rows with a value in `sampleBatch`. */
export const SAMPLES_PER_BATCH = 8;

/** A folder that exporters write to. */
export interface ExportFolder extends Disposable {
  readonly path: string;
  open(
    options?: FileOptions,
    surroundings?: ReturnType<typeof createTestSurroundings>,
  ): Promise<OpenedPlugin<ExportBatch>>;
  /** Writes batches and closes. */
  write(options: FileOptions, ...batches: readonly ExportBatch[]): Promise<void>;
  /** The files that are not hidden, the oldest first. */
  names(): readonly string[];
  contents(): readonly string[];
}

const NEVER = new AbortController().signal;

export function openExportFolder(path = mkdtempSync(join(tmpdir(), 'tidemark-exporter-file-'))): ExportFolder {
  const open: ExportFolder['open'] = (options, surroundings = createTestSurroundings()) =>
    openExporter(file({ directory: path, ...options }), surroundings);
  const names = () =>
    readdirSync(path)
      .filter((name) => !name.startsWith('.'))
      .sort();
  return {
    path,
    open,
    write: async (options, ...batches) => {
      const plugin = await open(options);
      for (const batch of batches) await plugin.deliver(batch, NEVER);
      await plugin.close();
    },
    names,
    contents: () => names().map((name) => readFileSync(join(path, name), 'utf8')),
    [Symbol.dispose]: () => rmSync(path, { recursive: true }),
  };
}

/** A batch whose first row is so many minutes after that of `sampleBatch()`. */
export function minutesLater(minutes: number, batch = sampleBatch(minutes)): ExportBatch {
  return { ...batch, timesMs: sampleBatch().timesMs.map((timeMs) => timeMs + minutes * 60_000) };
}
