import type { Client } from '@tidemark/api/client';
import { systemClock } from '@tidemark/core';
import { type AgentFlags, openClient } from '../agent-client.ts';
import { loadCommandConfig } from '../config-flags.ts';
import { cliError } from '../errors.ts';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { chooseLineArt, type LineArt } from '../format/line-art.ts';
import { type Output, openOutput } from '../output.ts';
import { listenForStop } from '../stop-signal.ts';
import { type LiveViewOptions, showLive } from '../top/live-view.ts';
import { TRAIL_TICKS } from '../top/trail.ts';
import { createUsageMeter } from '../top/usage.ts';
import { formatTop } from '../top/view.ts';
import { INITIAL_STATE, type ViewState } from '../top/view-state.ts';

export interface TopFlags extends AgentFlags {
  readonly once?: true;
  readonly tree?: true;
}

/** Width of a snapshot that goes to a file or a pipe. */
const PLAIN_WIDTH = 120;

/** `tidemark top`: the host and its processes, live. */
export async function top(flags: TopFlags): Promise<ExitCode> {
  const style = openOutput();
  if (flags.once === undefined && !style.isTerminal) {
    throw cliError('CLI_NOT_A_TERMINAL', 'top draws on a terminal, and its output goes somewhere else');
  }
  const { config } = await loadCommandConfig(flags);
  const client = openClient(config, flags);
  try {
    const { host: hostName, recorder } = await client.status();
    const view = { hostName, state: initialState(flags), art: chooseLineArt(process.env), style };
    if (flags.once) await showOnce(client, { ...view, newestSeq: recorder.newestFrame?.seq ?? 0 });
    else await showUntilStopped({ ...view, client });
    return EXIT_CODES.ok;
  } finally {
    await client.close();
  }
}

/** Takes signals only while there is a terminal to give back: before, and for a snapshot, they end the process. */
async function showUntilStopped(view: Omit<LiveViewOptions, 'signal' | 'clock'>): Promise<void> {
  const stop = listenForStop(systemClock);
  try {
    await showLive({ ...view, signal: stop.signal, clock: systemClock });
  } finally {
    stop.release();
  }
}

function initialState({ tree }: TopFlags): ViewState {
  return { ...INITIAL_STATE, arrangement: tree ? 'tree' : 'list' };
}

interface OnceOptions {
  readonly hostName: string;
  readonly state: ViewState;
  readonly art: LineArt;
  /** Frames before this one are history. */
  readonly newestSeq: number;
  readonly style: Output;
}

/** One picture as text, as soon as there are two frames to compare. */
function showOnce(client: Client, { newestSeq, style, ...view }: OnceOptions): Promise<void> {
  const { width = PLAIN_WIDTH, bold, dim, write } = style;
  const meter = createUsageMeter();
  return new Promise((resolve, reject) => {
    const onFrame = (frame: Parameters<typeof meter>[0]) => {
      const usage = meter(frame);
      if (frame.seq < newestSeq || Number.isNaN(usage.cpuRatio)) return;
      write(`${formatTop(usage, { ...view, width, bold, dim }).join('\n')}\n`);
      resolve();
    };
    client.live({ backlog: TRAIL_TICKS }, { onFrame, onLost: reject, onRefused: reject });
  });
}
