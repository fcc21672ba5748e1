// Healthy: objects that live for half a second, so that the old space fills and is collected: a sawtooth.
import { forever } from './pace.ts';

const recent: unknown[][] = [];
forever(20, () => {
  recent.push(Array.from({ length: 8000 }, (_, i) => ({ i, text: `entry ${i}` })));
  if (recent.length > 10) recent.shift();
});
