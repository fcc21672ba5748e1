// Healthy: waits, and looks at its watch once a second.
import { forever } from './pace.ts';

forever(1, () => process.uptime());
