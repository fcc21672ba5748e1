/** Writes batches from the one whose number is the third argument on, and prints the number of each that was accepted. */
import { writeSync } from 'node:fs';
import type { ExportFormat } from '../src/formats/export-formats.ts';
import { minutesLater, openExportFolder } from './export-folder.ts';

const [directory, format, first] = process.argv.slice(2);
const plugin = await openExportFolder(directory).open({ format: format as ExportFormat, rotateEvery: '1h' });
for (let number = Number(first); ; number++) {
  await plugin.deliver(minutesLater(number), new AbortController().signal);
  writeSync(1, `${number}\n`);
}
