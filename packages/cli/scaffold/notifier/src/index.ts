export { tidePoolNotifier } from './tide-pool.ts';
