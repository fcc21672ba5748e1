import type { Client, LiveFrame } from '@tidemark/api/client';
import type { Clock, TidemarkError } from '@tidemark/core';
import type { LineArt } from '../format/line-art.ts';
import { formatTime } from '../format/time.ts';
import type { Output } from '../output.ts';
import { openScreen, type Screen } from './screen.ts';
import { TRAIL_TICKS } from './trail.ts';
import { createUsageMeter, type HostUsage, type UsageMeter } from './usage.ts';
import { formatTop, scrollReach, type ViewOptions } from './view.ts';
import { KEYS, pressKey, type ScrollReach, splitKeys, type ViewState } from './view-state.ts';

export interface LiveViewOptions {
  readonly client: Client;
  readonly hostName: string;
  readonly state: ViewState;
  readonly art: LineArt;
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

/** Frames that arrive together, as the first ones do, are drawn once. */
const DRAW_DELAY_MS = 5;

class LiveView {
  readonly #options: LiveViewOptions;
  readonly #meter: UsageMeter = createUsageMeter();
  readonly #screen: Screen;
  #newest: HostUsage | undefined;
  /** What is shown: the newest, or what it was when the view was paused. */
  #shown: HostUsage | undefined;
  #state: ViewState;
  #notice: string | undefined;
  #cancelLate = () => {};
  #cancelDraw = () => {};
  #endStream = () => {};
  #finish = (_error?: TidemarkError) => {};

  constructor(options: LiveViewOptions) {
    this.#options = options;
    this.#state = options.state;
    this.#screen = openScreen({ onKeys: (keys) => this.#takeKeys(keys), onResize: () => this.#draw() });
  }

  run(): Promise<void> {
    const { client, signal } = this.#options;
    this.#draw();
    return new Promise((resolve, reject) => {
      this.#finish = (error) => (error === undefined ? resolve() : reject(error));
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve());
      this.#endStream = client.live(
        { backlog: TRAIL_TICKS },
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
    this.#cancelDraw();
    this.#screen.close();
  }

  #takeFrame(frame: LiveFrame): void {
    const { clock } = this.#options;
    this.#newest = this.#meter(frame);
    if (!this.#state.isPaused) this.#shown = this.#newest;
    this.#notice = undefined;
    this.#cancelLate();
    this.#cancelLate = clock.setTimer(LATE_INTERVALS * frame.intervalMs, () => this.#notify('no frame'));
    this.#cancelDraw();
    this.#cancelDraw = clock.setTimer(DRAW_DELAY_MS, () => this.#draw());
  }

  #takeKeys(keys: string): void {
    for (const key of splitKeys(keys)) {
      if (key === KEYS.ctrlC || (key === 'q' && !this.#state.isTyping)) {
        this.#finish();
        return;
      }
      if (key === KEYS.ctrlZ) this.#screen.suspend();
      else this.#state = pressKey(this.#state, key, () => this.#reach());
    }
    if (!this.#state.isPaused) this.#shown = this.#newest;
    this.#draw();
  }

  #notify(what: string, then = ''): void {
    const since = this.#newest === undefined ? '' : ` since ${formatTime(this.#newest.timeMs)}`;
    this.#notice = `${what}${since}${then}   q quit`;
    this.#draw();
  }

  #draw(): void {
    const shown = this.#shown;
    this.#screen.draw(
      shown === undefined ? [this.#notice ?? 'waiting for a frame   q quit'] : formatTop(shown, this.#view()),
    );
  }

  #reach(): ScrollReach {
    return this.#shown === undefined ? { page: 0, last: 0 } : scrollReach(this.#shown, this.#view());
  }

  #view(): ViewOptions {
    const { hostName, art, style } = this.#options;
    const { width, height } = this.#screen;
    return { hostName, width, height, state: this.#state, art, notice: this.#notice, bold: style.bold, dim: style.dim };
  }
}
