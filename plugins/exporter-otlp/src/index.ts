export { otlp } from './otlp.ts';
export { resourceOptions } from './resource-options.ts';
export { type OtlpSettings, startOtlp } from './start-otlp.ts';
