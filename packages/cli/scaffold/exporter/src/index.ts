export { tidePoolExporter } from './tide-pool.ts';
