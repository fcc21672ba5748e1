import type { Kind } from './kinds.ts';
import { createRandom, type Random } from './random.ts';
import type { Curve } from './textures.ts';

/** A labelled run as a recording would show it. */
export interface GeneratedRun {
  readonly timesMs: Float64Array;
  /** Bytes in whole pages, or a count; NaN where absent. */
  readonly values: Float64Array;
  /** CPU ratio of the process. */
  readonly load: Float64Array;
}

export interface GenerateOptions {
  readonly minutes: number;
  /** What a leaking kind leaks, megabytes an hour. */
  readonly perHour?: number;
  /** Distance between samples. Default one of 1, 2, 5 and 10 s, by the seed. */
  readonly intervalSeconds?: number;
}

const INTERVALS_SECONDS = [1, 2, 5, 10];
const START_MS = 1.7e12;
const PAGE = 4096;
const MEGABYTE = 1e6;
const BASE_MB = 200;
const BASE_COUNT = 40;
const CPU_RATIO = 0.2;
const CPU_DEVIATION = 0.15;
/** So many samples are absent by themselves, and so many runs have a gap, of this share of the run. */
const ABSENT_SHARE = 0.002;
const GAP_PROBABILITY = 0.3;
const GAP_SHARE = 0.04;

/** Draws one run of a kind; the same seed and options always give the same run. */
export function generateRun(kind: Kind, seed: number, options: GenerateOptions): GeneratedRun {
  return drawLife(kind, { ...options, programSeed: seedOf(kind.name, seed), lifeSeed: undefined, startSeconds: 0 });
}

/** A run of several lives, each of them `minutes` long and begun as soon as the one before has ended. */
export interface GeneratedLives extends GeneratedRun {
  readonly lives: readonly { readonly fromMs: number; readonly toMs: number }[];
}

const LIFE_SEED = 7919;

/**
 * Draws a run of a program that is started `count` times: it has the same warm-up, the same leak and the same sort of
 * noise in every life, but not the same noise. What comes from outside is different each time.
 */
export function generateLives(kind: Kind, seed: number, options: GenerateOptions & { count: number }): GeneratedLives {
  const programSeed = seedOf(kind.name, seed);
  const seconds = options.minutes * 60;
  const intervalSeconds = options.intervalSeconds ?? createRandom(programSeed).pick(INTERVALS_SECONDS);
  const drawn = Array.from({ length: options.count }, (_, life) => {
    const lifeSeed = Math.imul(programSeed ^ (life + 1), LIFE_SEED);
    // A second between lives, in which nothing is sampled.
    const startSeconds = life * (seconds + 1);
    const seeds = { programSeed: kind.happens ? lifeSeed : programSeed, lifeSeed };
    return drawLife(kind, { ...options, ...seeds, intervalSeconds, startSeconds });
  });
  const join = (column: keyof GeneratedRun) => Float64Array.from(drawn.flatMap((life) => [...life[column]]));
  const lives = drawn.map(({ timesMs }) => ({ fromMs: timesMs[0] as number, toMs: timesMs.at(-1) as number }));
  return { timesMs: join('timesMs'), values: join('values'), load: join('load'), lives };
}

interface LifeOptions extends GenerateOptions {
  readonly programSeed: number;
  /** Seeds what differs from life to life; undefined goes on with the numbers of the program. */
  readonly lifeSeed: number | undefined;
  readonly startSeconds: number;
}

function drawLife(kind: Kind, options: LifeOptions): GeneratedRun {
  const random = createRandom(options.programSeed);
  const seconds = options.minutes * 60;
  const { perHour = 0, startSeconds } = options;
  const drawnSeconds = random.pick(INTERVALS_SECONDS);
  const intervalSeconds = options.intervalSeconds ?? drawnSeconds;
  const { curve, intensity = () => 1 } = kind.draw(random, { seconds, intervalSeconds, perHour, startSeconds });
  if (options.lifeSeed !== undefined) random.reseed(options.lifeSeed);
  const gapStart = random.unit() < GAP_PROBABILITY ? seconds * random.unit() : Number.POSITIVE_INFINITY;
  const gapEnd = gapStart + GAP_SHARE * seconds;
  const length = Math.floor(seconds / intervalSeconds) + 1;
  const run = { timesMs: new Float64Array(length), values: new Float64Array(length), load: new Float64Array(length) };
  for (let i = 0; i < length; i++) {
    const t = i * intervalSeconds;
    const value = measure(kind, curve(t));
    const absent = random.unit() < ABSENT_SHARE || (t > gapStart && t < gapEnd);
    run.timesMs[i] = START_MS + (startSeconds + t) * 1000;
    run.values[i] = absent ? Number.NaN : value;
    run.load[i] = cpuRatio(random, intensity, t);
  }
  return run;
}

function measure({ unit }: Kind, value: number): number {
  return unit === 'count' ? BASE_COUNT + Math.round(value) : PAGE * Math.round(((BASE_MB + value) * MEGABYTE) / PAGE);
}

/** In hundredths, as clock ticks over a second are. */
function cpuRatio(random: Random, intensity: Curve, t: number): number {
  const ratio = CPU_RATIO * intensity(t) * (1 + CPU_DEVIATION * random.normal());
  return Math.max(0, Math.round(100 * ratio) / 100);
}

/** Another seed for each kind, so that no two kinds are drawn alike. */
function seedOf(name: string, seed: number): number {
  return [...name].reduce((mixed, letter) => Math.imul(mixed ^ letter.charCodeAt(0), 0x01000193), seed);
}
