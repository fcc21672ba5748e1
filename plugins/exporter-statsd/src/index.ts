export { statsd } from './statsd.ts';
