import { type Clock, createPartSender, type MetricDescriptor, type PluginLog, permanent } from '@tidemark/plugin-kit';
import { type HttpAnswer, type HttpClient, isSuccess } from '@tidemark/plugin-kit/http';
import { type Refusal, refusalOf } from './refusal.ts';
import { cutRows, type Section } from './sections.ts';
import { encodeWriteRequest } from './write-request.ts';

const PROTOCOL = {
  'content-type': 'application/x-protobuf',
  'content-encoding': 'snappy',
  'x-prometheus-remote-write-version': '0.1.0',
} as const;

export interface SectionSenderOptions {
  readonly client: HttpClient;
  readonly clock: Clock;
  readonly log: Pick<PluginLog, 'info'>;
}

/** Resolves when the receiver has all of the section; throws `retryable` or `permanent` otherwise. */
export type SectionSender = (
  section: Section,
  metadata: readonly MetricDescriptor[],
  signal: AbortSignal,
) => Promise<void>;

/**
 * Prometheus refuses a whole request of which one sample is not newer than what it has of the series. So a section that was
 * stored, but whose answer was lost, is refused when it comes again: its rows are then sent one by one, and those that are
 * refused are there already. That can be so of the section whose attempt failed before, and, after a crash, of those at the
 * beginning that were recorded before the start. Of any other one, refused rows are lost, and it says so.
 */
export function createSectionSender({ client, clock, log }: SectionSenderOptions): SectionSender {
  const startedMs = clock.now();
  const rowSender = createPartSender();
  let hasAccepted = false;
  let isUncertain = false;
  let refused: RefusedSection | undefined;

  const post = async (section: Section, metadata: readonly MetricDescriptor[], signal: AbortSignal) => {
    const body = encodeWriteRequest(section, metadata);
    const isAccepted = (answer: HttpAnswer) => isSuccess(answer) || refusalOf(answer) !== undefined;
    try {
      const answer = await client.post({ body, headers: PROTOCOL, signal, isAccepted });
      const isOlder = (section.timesMs[section.from] as number) < startedMs;
      const mayBeThere = isUncertain || (isOlder && !hasAccepted);
      isUncertain = false;
      return { refusal: refusalOf(answer), mayBeThere };
    } catch (error) {
      isUncertain = true;
      throw error;
    }
  };

  const postWhole: SectionSender = async (section, metadata, signal) => {
    const { refusal, mayBeThere } = await post(section, metadata, signal);
    if (refusal === undefined) hasAccepted = true;
    else refused = { key: section.key, mayBeThere, known: 0, lost: [] };
  };

  const postRow = async (row: Section, signal: AbortSignal, counts: RefusedSection) => {
    const { refusal, mayBeThere } = await post(row, [], signal);
    if (refusal === undefined) return;
    if (refusal === 'not-newer' && (mayBeThere || counts.mayBeThere)) counts.known++;
    else counts.lost.push(refusal);
  };

  return async (section, metadata, signal) => {
    if (refused?.key !== section.key) {
      refused = undefined;
      await postWhole(section, metadata, signal);
    }
    const counts = refused;
    if (counts === undefined) return;
    await rowSender.send(section.key, cutRows(section), (row) => postRow(row, signal, counts));
    refused = undefined;
    const rows = section.to - section.from;
    const { known, lost } = counts;
    if (known > 0) log.info('the receiver has it already', { rows: known, of: rows });
    if (lost.length > 0) throw permanent(`the receiver refused ${lost.length} of ${rows} rows: ${reasonsOf(lost)}`);
  };
}

/** One that is being sent row by row, and how far that came, also in attempts that failed. */
interface RefusedSection {
  readonly key: string;
  readonly mayBeThere: boolean;
  known: number;
  readonly lost: Refusal[];
}

const REASONS: Readonly<Record<Refusal, string>> = {
  'not-newer': 'it has newer ones (does somebody else write the same series, or was the clock set back?)',
  'too-old': 'they are too old for it',
};

function reasonsOf(refusals: readonly Refusal[]): string {
  return [...new Set(refusals)].map((refusal) => REASONS[refusal]).join(', and ');
}
