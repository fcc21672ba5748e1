// Healthy: a cache with a bound, which it reaches after about twenty seconds.
import { churn, forever } from './pace.ts';

const BOUND = 4000;
const cache = new Map<number, string>();
forever(20, () => {
  churn();
  for (let i = 0; i < 10; i++) {
    if (cache.size >= BOUND) cache.delete(cache.keys().next().value as number);
    cache.set(Math.random(), String(Math.random()).repeat(100).slice(1));
  }
});
