import { openRecorder, type RecorderOptions } from '@tidemark/collector';
import type { Frame, Labels, MetricName, RecordedEvent } from '@tidemark/core';

/** The real recorder at its fastest, and everything it handed out. */
export interface Recording extends AsyncDisposable {
  readonly frames: readonly Frame[];
  /** The first frame that was begun after the call and for which `holds`. */
  frame(holds?: (frame: Frame) => boolean): Promise<Frame>;
  /** The first event for which `holds`, however long ago. */
  event(holds: (event: RecordedEvent) => boolean): Promise<RecordedEvent>;
}

/** Something read, a frame that was begun after that, and the same read again after the frame came. */
export interface Bracket<T> {
  readonly before: T;
  readonly frame: Frame;
  readonly after: T;
}

const INTERVAL_MS = 100;

/** Resolves with the first frame, so that whatever begins from then on is seen to begin. */
export async function openRecording(options: Partial<RecorderOptions> = {}): Promise<Recording> {
  const frames: Frame[] = [];
  const looking = new Set<() => void>();
  const trouble: unknown[] = [];
  const look = () => {
    for (const one of looking) one();
  };
  const recorder = await openRecorder({
    intervalMs: INTERVAL_MS,
    onFrame: (frame) => {
      frames.push(frame);
      look();
    },
    onEvent: (event) => {
      trouble.push(event);
      look();
    },
    ...options,
  });
  /** Looks again with each frame; nothing here waits for time to pass. */
  const wait = <T>(find: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const one = () => {
        const found = find();
        if (found !== undefined) resolve(found);
        else if (trouble.length > 0) reject(new Error(`the recorder is in trouble: ${JSON.stringify(trouble)}`));
        else return;
        looking.delete(one);
      };
      looking.add(one);
      one();
    });
  await wait(() => frames[0]);
  return {
    frames,
    frame: (holds = () => true) => {
      const calledMs = Date.now();
      let seen = frames.length;
      return wait(() => {
        while (seen < frames.length) {
          const frame = frames[seen++] as Frame;
          if (frame.timeMs > calledMs && holds(frame)) return frame;
        }
        return undefined;
      });
    },
    event: (holds) => wait(() => frames.flatMap(({ events = [] }) => events).find(holds)),
    [Symbol.asyncDispose]: recorder.close,
  };
}

/** Puts one frame between two readings of a peer: what only grows must lie between them in the frame. */
export async function bracket<T>(recording: Recording, read: () => T): Promise<Bracket<T>> {
  const before = read();
  const frame = await recording.frame();
  return { before, frame, after: read() };
}

/** The value of the one series of a metric that has these labels. Throws where there is none, or more. */
export function valueIn(frame: Frame, metric: MetricName, labels: Labels = {}): number {
  const values = [...valuesIn(frame, metric, labels)];
  if (values.length !== 1) throw new Error(`${values.length} series of ${metric} ${JSON.stringify(labels)}`);
  return values[0] as number;
}

/** The sum over all series of a metric that have these labels. */
export function sumIn(frame: Frame, metric: MetricName, labels: Labels = {}): number {
  return [...valuesIn(frame, metric, labels)].reduce((sum, value) => sum + value, 0);
}

function* valuesIn({ layout, values }: Frame, metric: MetricName, labels: Labels): Generator<number> {
  for (const [slot, series] of layout.series.entries()) {
    if (series.metric.name !== metric) continue;
    if (Object.entries(labels).every(([name, value]) => series.labels[name] === value)) yield values[slot] as number;
  }
}
