export {
  EXPOSITION_TYPES,
  type ExpositionFormat,
  expositionHead,
  expositionNumber,
  formatLabels,
  openMetricsFamily,
} from '@tidemark/core';
export { prometheusLabels, prometheusName } from './formats/prometheus-names.ts';
