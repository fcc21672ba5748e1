// Leaks: an array that only grows, 60 kB/s, beside ordinary churn.
import { churn, forever } from './pace.ts';

const kept: number[][] = [];
forever(10, () => {
  churn();
  kept.push(Array.from({ length: 750 }, (_, i) => i + kept.length + 0.5));
});
