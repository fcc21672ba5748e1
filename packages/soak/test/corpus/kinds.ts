import type { Random } from './random.ts';
import { type Curve, flicker, sawtooth, sum, texture, wandering } from './textures.ts';

/** A kind of run: what a process needs over the time of the run, and whether that is a leak. */
export interface Kind {
  readonly name: string;
  readonly leaks: boolean;
  readonly unit: 'bytes' | 'count';
  /** What is drawn happens to the process from outside: another start of it meets something else. */
  readonly happens?: boolean;
  /** Curve of megabytes (or of a count) above the base, and the intensity of the work (1 is usual) when it varies. */
  draw(
    random: Random,
    run: {
      readonly seconds: number;
      readonly intervalSeconds: number;
      readonly perHour: number;
      /** When the run, or this life of the process, begins. */
      readonly startSeconds: number;
    },
  ): {
    readonly curve: Curve;
    readonly intensity?: Curve;
  };
}

const HOUR = 3600;
const DAY = 86_400;

/** A tooth is six samples or longer, and the run shows at least twelve. */
function teeth(random: Random, run: { seconds: number; intervalSeconds: number }): Curve {
  const shortest = Math.max(15, 6 * run.intervalSeconds);
  const periodSeconds = random.ratioBetween(shortest, Math.max(shortest, Math.min(600, run.seconds / 12)));
  return sawtooth(random, {
    periodSeconds,
    heightMb: Math.min(60, random.ratioBetween(0.05, 1) * periodSeconds),
    left: random.between(0.05, 0.25),
  });
}

const saturating = (random: Random, seconds: number): Curve => {
  const heightMb = random.ratioBetween(5, 80);
  const tau = Math.min(seconds / 6, random.ratioBetween(20, 300));
  return (t) => heightMb * (1 - Math.exp(-t / tau));
};

const rampUntil =
  (heightMb: number, until: number): Curve =>
  (t) =>
    (heightMb * Math.min(t, until)) / until;

function healthy(name: string, draw: Kind['draw']): Kind {
  return { name, leaks: false, unit: 'bytes', draw };
}

/** Healthy, and what happens is not the same after another start. */
function eventful(name: string, draw: Kind['draw']): Kind {
  return { ...healthy(name, draw), happens: true };
}

function leak(name: string, draw: Kind['draw']): Kind {
  return { name, leaks: true, unit: 'bytes', draw };
}

/** Levels that last, reached one after the other at given times, each within seconds. */
function levels(steps: readonly (readonly [atSeconds: number, changeMb: number])[]): Curve {
  return (t) =>
    steps.reduce((total, [at, change]) => (t < at ? total : total + change * (1 - Math.exp(-(t - at) / 8))), 0);
}

export const KINDS: readonly Kind[] = [
  healthy('flat', (random) => ({ curve: texture(random) })),
  healthy('warm-up', (random, { seconds }) => ({ curve: sum(saturating(random, seconds), texture(random)) })),
  healthy('linear warm-up', (random, { seconds }) => ({
    curve: sum(
      rampUntil(random.ratioBetween(5, 80), Math.min(seconds / 3, random.ratioBetween(60, 900))),
      texture(random),
    ),
  })),
  healthy('sawtooth', (random, run) => ({ curve: sum(teeth(random, run), flicker(random, 0.05)) })),
  healthy('sawtooth on a settling heap', (random, run) => ({
    curve: sum(
      teeth(random, run),
      rampUntil(random.ratioBetween(5, 50), run.seconds * random.between(0.1, 0.5)),
      flicker(random, 0.05),
    ),
  })),
  healthy('part of a daily cycle', (random, { startSeconds }) => {
    const phase = DAY * random.unit() + startSeconds;
    const amplitude = random.between(1, 8);
    const wave: Curve = (t) => Math.sin((2 * Math.PI * (t + phase)) / DAY);
    return { curve: sum((t) => amplitude * wave(t), texture(random)), intensity: (t) => 1 + 0.8 * wave(t) };
  }),
  healthy('steps, then a plateau', (random, { seconds }) => ({
    curve: sum(
      levels(
        Array.from({ length: random.integer(1, 5) }, () => [
          seconds * random.between(0.02, 0.6),
          random.ratioBetween(1, 20),
        ]),
      ),
      texture(random),
    ),
  })),
  healthy('cache that fills', (random, { seconds }) => ({
    curve: sum(rampUntil(random.ratioBetween(3, 80), seconds * random.between(0.15, 0.65)), texture(random)),
  })),
  healthy('slowing growth', (random, { seconds }) => {
    const tau = Math.min(seconds / 6, random.ratioBetween(10, 600));
    const growth = random.ratioBetween(0.5, 8);
    return { curve: sum((t) => growth * Math.log1p(t / tau), texture(random)) };
  }),
  healthy('bounded walk', (random, { seconds }) => ({
    curve: sum(
      wandering(random, random.ratioBetween(0.5, 4), Math.min(seconds / 5, random.ratioBetween(60, 900))),
      flicker(random, 0.1),
    ),
  })),
  eventful('phases of load', (random, { seconds }) => {
    const starts = Array.from({ length: random.integer(1, 5) }, () => seconds * random.between(0.05, 0.95)).toSorted(
      (a, b) => a - b,
    );
    let level = 1;
    const changes = starts.map((at): [number, number] => {
      const next = random.between(0.3, 3);
      const change = next - level;
      level = next;
      return [at, change];
    });
    const intensity = sum(() => 1, levels(changes));
    const mbPerIntensity = random.ratioBetween(1, 15);
    return { curve: sum((t) => mbPerIntensity * intensity(t), texture(random)), intensity };
  }),
  eventful('spikes', (random, { seconds }) => {
    const spikes = Array.from({ length: random.integer(1, 6) }, () => ({
      at: seconds * random.unit(),
      lasts: random.ratioBetween(2, Math.max(3, seconds / 60)),
      height: random.ratioBetween(5, 100),
    }));
    const curve: Curve = (t) =>
      spikes.reduce((total, { at, lasts, height }) => (t >= at && t < at + lasts ? total + height : total), 0);
    return { curve: sum(curve, texture(random)) };
  }),
  leak('leak', (random, { perHour }) => ({ curve: sum((t) => (perHour * t) / HOUR, texture(random)) })),
  leak('leak under a sawtooth', (random, run) => ({
    curve: sum((t) => (run.perHour * t) / HOUR, teeth(random, run), flicker(random, 0.05)),
  })),
  leak('leak in stairs', (random, { perHour, seconds }) => {
    const stair = seconds / random.ratioBetween(5, 60);
    const steps: [number, number][] = [];
    for (let at = stair * random.unit(); at < seconds; at += stair * random.between(0.7, 1.3)) {
      steps.push([at, (stair * perHour) / HOUR]);
    }
    return { curve: sum(levels(steps), texture(random)) };
  }),
  leak('leak after a warm-up', (random, { perHour, seconds }) => ({
    curve: sum(saturating(random, seconds), (t) => (perHour * t) / HOUR, texture(random)),
  })),
  leak('leak that begins late', (random, { perHour, seconds }) => {
    const start = seconds * random.between(0.15, 0.6);
    return { curve: sum((t) => (Math.max(0, t - start) * perHour) / HOUR, texture(random)) };
  }),
  leak('leak in a noise', (random, { perHour }) => ({
    curve: sum(
      (t) => (perHour * t) / HOUR,
      wandering(random, random.between(0.2, 0.6), random.ratioBetween(5, 40)),
      flicker(random, 0.1),
    ),
  })),
  leak('leak that accelerates', (random, { perHour, seconds }) => ({
    curve: sum((t) => (perHour * t * t) / seconds / HOUR, texture(random)),
  })),
];

const held = (random: Random, most: number): Curve => {
  const hold = random.ratioBetween(2, 60);
  let value = 0;
  let until = 0;
  return (t) => {
    while (t >= until) {
      value = Math.floor(random.unit() * random.unit() * most);
      until += hold * random.exponential();
    }
    return value;
  };
};

export const COUNT_KINDS: readonly Kind[] = [
  {
    name: 'descriptors in use',
    leaks: false,
    unit: 'count',
    draw: (random) => ({ curve: held(random, random.pick([1, 4, 20])) }),
  },
  {
    name: 'descriptor leak',
    leaks: true,
    unit: 'count',
    draw: (random) => {
      const use = held(random, random.pick([1, 4, 20]));
      return { curve: (t) => Math.floor(t / 60) + use(t) };
    },
  },
  {
    name: 'threads in use',
    leaks: false,
    unit: 'count',
    draw: (random) => ({ curve: held(random, random.pick([1, 3])) }),
  },
  {
    name: 'thread leak',
    leaks: true,
    unit: 'count',
    draw: (random) => {
      const every = random.ratioBetween(30, 300);
      return { curve: (t) => Math.floor(t / every) };
    },
  },
];

/** The rates at which leaking kinds leak, megabytes an hour. */
export const LEAK_RATES: readonly number[] = [1, 2, 5, 20, 100];
