// Healthy: a pool of buffers of many sizes, of which one after the other is replaced; the allocator's holes fill up slowly.
import { forever } from './pace.ts';

const pool = Array.from({ length: 1500 }, () => Buffer.alloc(1024));
forever(20, () => {
  for (let i = 0; i < 8; i++) {
    pool[Math.floor(Math.random() * pool.length)] = Buffer.alloc(Math.ceil(200_000 * Math.random() ** 4) + 64, 1);
  }
});
