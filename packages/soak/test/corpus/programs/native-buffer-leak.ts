// Leaks: memory outside of the JavaScript heap, 64 kB/s.
import { churn, forever } from './pace.ts';

const kept: Buffer[] = [];
forever(10, () => churn());
forever(1, () => kept.push(Buffer.alloc(65_536, 1)));
