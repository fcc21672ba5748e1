import type { Random } from './random.ts';

/** Adds its own to what a process needs: megabytes at so many seconds, asked for in ascending order. */
export type Curve = (seconds: number) => number;

/** A deviation that is forgotten with a time constant: an Ornstein-Uhlenbeck process, AR(1) when sampled evenly. */
export function wandering(random: Random, deviation: number, memorySeconds: number): Curve {
  let value = deviation * random.normal();
  let last = 0;
  return (seconds) => {
    const decay = Math.exp(-(seconds - last) / memorySeconds);
    last = seconds;
    value = value * decay + deviation * Math.sqrt(1 - decay * decay) * random.normal();
    return value;
  };
}

/** New at every sample. */
export function flicker(random: Random, deviation: number): Curve {
  return () => deviation * random.normal();
}

/** A level that holds for a while and is then another one, about the same middle: what collections leave behind. */
function jumping(random: Random, deviation: number, holdSeconds: number): Curve {
  let value = deviation * random.normal();
  let until = holdSeconds * random.exponential();
  return (seconds) => {
    while (seconds >= until) {
      value = deviation * random.normal();
      until += holdSeconds * random.exponential();
    }
    return value;
  };
}

/** Garbage that grows until it is collected. Teeth differ in length and height, and leave a little behind. */
export function sawtooth(random: Random, options: { periodSeconds: number; heightMb: number; left: number }): Curve {
  let start = -options.periodSeconds * random.unit();
  let length = options.periodSeconds;
  let floor = options.left * random.normal();
  return (seconds) => {
    while (seconds >= start + length) {
      start += length;
      length = options.periodSeconds * random.between(0.8, 1.2);
      floor = options.left * random.normal();
    }
    return floor + (options.heightMb * (seconds - start)) / options.periodSeconds;
  };
}

/** What the resident memory of real programs does all the time, in three grades seen in the recorded ones. */
export function texture(random: Random): Curve {
  const grade = random.pick(['quiet', 'jumpy', 'busy'] as const);
  if (grade === 'quiet') {
    return sum(
      flicker(random, random.between(0, 0.1)),
      wandering(random, random.between(0.02, 0.2), random.ratioBetween(20, 120)),
    );
  }
  if (grade === 'jumpy')
    return sum(flicker(random, 0.02), jumping(random, random.between(0.05, 0.4), random.ratioBetween(5, 120)));
  return sum(
    flicker(random, random.between(0.1, 0.5)),
    wandering(random, random.between(0.1, 0.4), random.ratioBetween(5, 40)),
  );
}

export function sum(...curves: readonly Curve[]): Curve {
  return (seconds) => curves.reduce((total, curve) => total + curve(seconds), 0);
}
