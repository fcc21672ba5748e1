export {
  EXPORT_FORMAT_NAMES,
  EXPORT_FORMATS,
  type ExportFormat,
  formatOfFile,
} from './formats/export-formats.ts';
export type { ExportChunk, ExportEncoder, ExportTable, RowBlock, TableSeries } from './formats/export-table.ts';
export { inPieces } from './formats/pieces.ts';
