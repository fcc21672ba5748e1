// Runs every program of `programs/` for some minutes, records it as `tidemark` does and writes ../fixtures/recorded. Needs
// the collector and a quiet machine: `npm run bench packages/soak/test/corpus/record-programs.ts -- --seconds 170`
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { PROGRAMS, recordTogether } from './record.ts';

const { values: options } = parseArgs({
  options: { seconds: { type: 'string', default: '170' }, 'at-once': { type: 'string', default: '5' } },
});

const programs = Object.keys(PROGRAMS);
const atOnce = Number(options['at-once']);
for (let i = 0; i < programs.length; i += atOnce) {
  for (const run of await recordTogether(programs.slice(i, i + atOnce), Number(options.seconds))) {
    const file = join(import.meta.dirname, '../fixtures/recorded', `${run.program}.json.gz`);
    writeFileSync(file, gzipSync(JSON.stringify(run), { level: 9 }));
    process.stdout.write(`wrote ${run.program}: ${run.rssBytes.length} samples\n`);
  }
}
