import type { Clock, ExportBatch } from '@tidemark/plugin-kit';
import { EXPOSITION_TYPES, type ExpositionFormat } from '@tidemark/plugin-kit/formats';
import type { ScrapeAnswer } from './scrape-server.ts';
import { writePage } from './write-page.ts';

/** The newest values as what a scrape gets. */
export interface NewestPage {
  take(batch: ExportBatch): void;
  /** The page in the format that an `Accept` header asks for, or 503: Prometheus then says that the target is down. */
  answer(accept: string | undefined): ScrapeAnswer;
}

/**
 * Keeps the newest batch, and serves it until it is older than that, by its arrival. An answer without samples instead would
 * look like a target in best health that has nothing to tell.
 */
export function createNewestPage(clock: Clock, staleAfterMs: number): NewestPage {
  let newest: { readonly batch: ExportBatch; readonly arrivedMs: number } | undefined;
  const written = new Map<ExpositionFormat, string>();
  return {
    take: (batch) => {
      if (batch.timesMs.length === 0) return;
      newest = { batch, arrivedMs: clock.monotonic() };
      written.clear();
    },
    answer: (accept) => {
      if (newest === undefined) return unavailable('nothing was recorded yet');
      const ageMs = clock.monotonic() - newest.arrivedMs;
      if (ageMs > staleAfterMs) return unavailable(`the newest values came ${Math.round(ageMs / 1000)} s ago`);
      const format = formatOf(accept);
      const body = written.get(format) ?? writePage(newest.batch, format);
      written.set(format, body);
      return { status: 200, headers: { 'content-type': EXPOSITION_TYPES[format], vary: 'accept' }, body };
    },
  };
}

function unavailable(reason: string): ScrapeAnswer {
  return { status: 503, body: `${reason}\n` };
}

/** As the client libraries of Prometheus have it: whoever names OpenMetrics gets it. */
function formatOf(accept = ''): ExpositionFormat {
  const types = accept.split(',').map((range) => range.split(';')[0]?.trim().toLowerCase());
  return types.includes('application/openmetrics-text') ? 'openmetrics' : 'text';
}
