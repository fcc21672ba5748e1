import type { Client, LiveFrame } from '@tidemark/api/client';
import type { Clock, TidemarkError } from '@tidemark/core';
import { formatTime } from '../format/time.ts';
import type { Output } from '../output.ts';
import { openScreen, type Screen } from './screen.ts';
import { createUsageMeter, type HostUsage, type UsageMeter } from './usage.ts';
import { formatTop, type SortKey } from './view.ts';

export interface LiveViewOptions {
  readonly client: Client;
  readonly hostName: string;
  readonly style: Pick<Output, 'bold' | 'dim'>;
  /** Ends the view. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** Draws every frame on the whole terminal until a key or the signal says stop. An agent that goes away is waited for. */
export async function showLive(options: LiveViewOptions): Promise<void> {
  const view = new LiveView(options);
  try {
    await view.run();
  } finally {
    view.close();
  }
}

/** Without a frame for so many intervals, the view says so. */
const LATE_INTERVALS = 3;

const CTRL_C = '\u0003';

class LiveView {
  readonly #options: LiveViewOptions;
  readonly #meter: UsageMeter = createUsageMeter();
  readonly #screen: Screen;
  #usage: HostUsage | undefined;
  #sort: SortKey = 'cpu';
  #notice: string | undefined;
  #cancelLate = () => {};
  #endStream = () => {};
  #finish = (_error?: TidemarkError) => {};

  constructor(options: LiveViewOptions) {
    this.#options = options;
    this.#screen = openScreen({ onKey: (key) => this.#takeKey(key), onResize: () => this.#draw() });
  }

  run(): Promise<void> {
    const { client, signal } = this.#options;
    return new Promise((resolve, reject) => {
      this.#finish = (error) => (error === undefined ? resolve() : reject(error));
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve());
      this.#endStream = client.live(
        { backlog: 2 },
        {
          onFrame: (frame) => this.#takeFrame(frame),
          onLost: () => this.#notify('no answer', ', trying again'),
          onRefused: reject,
        },
      );
    });
  }

  close(): void {
    this.#endStream();
    this.#cancelLate();
    this.#screen.close();
  }

  #takeFrame(frame: LiveFrame): void {
    this.#usage = this.#meter(frame);
    this.#notice = undefined;
    this.#cancelLate();
    this.#cancelLate = this.#options.clock.setTimer(LATE_INTERVALS * frame.intervalMs, () => this.#notify('no frame'));
    this.#draw();
  }

  #takeKey(key: string): void {
    if (key === 'q' || key === CTRL_C) this.#finish();
    if (key === 'c') this.#sort = 'cpu';
    if (key === 'm') this.#sort = 'memory';
    this.#draw();
  }

  #notify(what: string, then = ''): void {
    const since = this.#usage === undefined ? '' : ` since ${formatTime(this.#usage.timeMs)}`;
    this.#notice = `${what}${since}${then}   q quit`;
    this.#draw();
  }

  #draw(): void {
    const { hostName, style } = this.#options;
    const { bold, dim } = style;
    const { width, height } = this.#screen;
    if (this.#usage === undefined) return;
    const view = { hostName, width, height, sort: this.#sort, notice: this.#notice, bold, dim };
    this.#screen.draw(formatTop(this.#usage, view));
  }
}
