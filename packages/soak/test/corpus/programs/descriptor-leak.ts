// Leaks: one open file a second.
import { openSync } from 'node:fs';
import { churn, forever } from './pace.ts';

forever(10, () => churn());
forever(1, () => openSync(import.meta.filename, 'r'));
