// Leaks: every request leaves a listener behind that holds its body.
import { EventEmitter } from 'node:events';
import { churn, forever } from './pace.ts';

const shutdown = new EventEmitter().setMaxListeners(0);
forever(30, () => {
  churn();
  const body = Array.from({ length: 250 }, (_, i) => i + Math.random());
  shutdown.on('stop', () => body.length);
});
