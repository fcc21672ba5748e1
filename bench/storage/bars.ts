import type { Ingest } from './measure-ingest.ts';
import type { Asked } from './measure-questions.ts';
import type { Size } from './measure-size.ts';
import type { Recording } from './recording.ts';

/** What we ask of ourselves, and what came of it. */
export interface Bar {
  readonly bar: string;
  readonly limit: number;
  readonly measured: number;
  readonly isMet: boolean;
}

/** On the two sets that the bars are about; others have none. */
export interface Measured {
  readonly recording: Recording;
  readonly sizes: readonly Size[];
  readonly ingest: readonly Ingest[];
  readonly questions: readonly Asked[];
}

const SIZES = { '7d10s': 1.15, '1d1s': 0.8 } as const;
const SAMPLES_PER_CPU_SECOND = 1_500_000;
const QUESTIONS_MS = [
  { set: '7d10s', question: 'week', limit: 3 },
  { set: '1d1s', question: 'day', limit: 80 },
  { set: '7d10s', question: 'p95', limit: 10 },
  { set: '7d10s', question: 'latest', limit: 0.3 },
  { set: '1d1s', question: 'latest', limit: 0.3 },
] as const;

/** The bars of what was measured; none of what was not. */
export function judge({ sizes, ingest, recording, questions }: Measured): Bar[] {
  const atMost = (bar: string, limit: number, measured: number | undefined): Bar[] =>
    measured === undefined ? [] : [{ bar, limit, measured, isMet: measured <= limit }];
  const bySize = Object.entries(SIZES).flatMap(([set, limit]) => {
    const size = sizes.find((each) => each.store === 'tidemark' && each.set === set);
    return atMost(`${set}: bytes per sample at most`, limit, size?.bytesPerSample);
  });
  const byQuestion = QUESTIONS_MS.flatMap(({ set, question, limit }) => {
    const asked = questions.find((each) => each.store === 'tidemark' && each.set === set && each.question === question);
    return atMost(`${set}: ${question}, median ms at most`, limit, asked?.wallMs.median);
  });
  const recorded = ingest.find(({ store, way }) => store === 'tidemark' && way.startsWith('frames'));
  const rates = [
    { bar: 'an hour of frames, samples per CPU second at least', measured: recorded?.samplesPerCpuSecond.median },
    { bar: `all frames of ${recording.set}, samples per CPU second at least`, measured: recording.samplesPerCpuSecond },
  ];
  const byIngest = rates.flatMap(({ bar, measured }) =>
    measured === undefined
      ? []
      : [{ bar, limit: SAMPLES_PER_CPU_SECOND, measured, isMet: measured >= SAMPLES_PER_CPU_SECOND }],
  );
  return [...bySize, ...byIngest, ...byQuestion];
}
