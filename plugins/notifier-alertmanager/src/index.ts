export { alertmanager } from './alertmanager.ts';
