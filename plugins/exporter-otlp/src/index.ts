export { otlp } from './otlp.ts';
export { type OtlpSettings, startOtlp } from './start-otlp.ts';
