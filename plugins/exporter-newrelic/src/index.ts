export { newrelic } from './newrelic.ts';
