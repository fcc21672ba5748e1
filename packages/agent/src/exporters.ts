// An entry of its own, which imports nothing: each exporter of a file in TypeScript loads it in its own process.
export {
  defineExporters,
  type ExportDeliveryInput,
  type ExporterInput,
  type ExporterLimitsInput,
  type ExportersInput,
  type ExporterUseInput,
} from './exporters/exporters-input.ts';
