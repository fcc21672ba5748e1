import { createQuantileSketch, type QuantileSketch } from '@tidemark/core';

/** A request that was answered. */
export interface AnsweredRequest {
  /** One of the routes that there are, never what a client made up. */
  readonly route: string;
  readonly status: number;
  /** Undefined for a stream, which takes as long as its client likes. */
  readonly latencyMs: number | undefined;
  /** When, by a monotonic clock. */
  readonly atMs: number;
}

/** How long requests of one route took. Milliseconds. */
export interface RouteLatency {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly count: number;
}

/** The requests that a server answered, by route: as many rows as there are routes, whatever clients ask for. */
export interface RequestLog {
  answered(request: AnsweredRequest): void;
  refused(code: string): void;
  /** Answered requests without streams, and the milliseconds they took together, since the server started. */
  readonly timed: { readonly count: number; readonly totalMs: number };
  /** Mean over the newest 1000 requests; 0 before the first one. */
  averageMs(): number;
  /** Percentiles, to 1 %, of the last five to ten minutes before `nowMs`. Routes without requests are left out. */
  latencies(nowMs: number): Readonly<Record<string, RouteLatency>>;
  counts(): readonly RequestCount[];
  refusals(): ReadonlyMap<string, number>;
}

/** What one route answered since the server started. */
export interface RequestCount {
  readonly route: string;
  readonly byStatus: ReadonlyMap<number, number>;
  readonly totalMs: number;
}

/** Requests the average is taken over. */
const AVERAGED = 1000;

/** Percentiles look back between one and two of these. */
const WINDOW_MS = 5 * 60_000;

export function createRequestLog(): RequestLog {
  const routes = new Map<string, Route>();
  const refusals = new Map<string, number>();
  const newest = new Float64Array(AVERAGED);
  const timed = { count: 0, totalMs: 0 };
  return {
    timed,
    answered: ({ route: name, status, latencyMs, atMs }) => {
      const route = routes.get(name) ?? new Route(name);
      routes.set(name, route);
      route.byStatus.set(status, (route.byStatus.get(status) ?? 0) + 1);
      if (latencyMs === undefined) return;
      newest[timed.count % AVERAGED] = latencyMs;
      timed.count++;
      timed.totalMs += latencyMs;
      route.took(latencyMs, atMs);
    },
    refused: (code) => refusals.set(code, (refusals.get(code) ?? 0) + 1),
    averageMs: () => {
      const filled = Math.min(timed.count, AVERAGED);
      return filled === 0 ? 0 : newest.subarray(0, filled).reduce((sum, ms) => sum + ms, 0) / filled;
    },
    latencies: (nowMs) => {
      const known = [...routes.values()].map((route) => [route.route, route.latency(nowMs)] as const);
      return Object.fromEntries(known.filter(([, { count }]) => count > 0));
    },
    counts: () => [...routes.values()],
    refusals: () => refusals,
  };
}

class Route implements RequestCount {
  readonly route: string;
  readonly byStatus = new Map<number, number>();
  totalMs = 0;
  /** The window that is being filled, and the one before it. */
  #windows: readonly [QuantileSketch, QuantileSketch] = [createQuantileSketch(), createQuantileSketch()];
  /** Both of them, whenever somebody asks. */
  readonly #all = createQuantileSketch();
  #beganMs = Number.NEGATIVE_INFINITY;

  constructor(route: string) {
    this.route = route;
  }

  took(latencyMs: number, atMs: number): void {
    this.totalMs += latencyMs;
    this.#turn(atMs);
    this.#windows[0].add(latencyMs);
  }

  latency(nowMs: number): RouteLatency {
    this.#turn(nowMs);
    const all = this.#all;
    all.clear();
    for (const window of this.#windows) all.merge(window);
    const at = (q: number) => (all.isEmpty ? 0 : all.quantile(q));
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99), count: all.count };
  }

  #turn(nowMs: number): void {
    const ageMs = nowMs - this.#beganMs;
    if (ageMs < WINDOW_MS) return;
    const [current, previous] = this.#windows;
    previous.clear();
    if (ageMs >= 2 * WINDOW_MS) current.clear();
    this.#windows = [previous, current];
    this.#beganMs = nowMs;
  }
}
