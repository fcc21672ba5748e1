export type { InputPath, Locate, Unreadable } from './input-path.ts';
export { parseYamlInput, type YamlInput, type YamlOptions } from './parse-yaml-input.ts';
export { type InputFile, type InputFileOptions, readInputFile } from './read-input-file.ts';
