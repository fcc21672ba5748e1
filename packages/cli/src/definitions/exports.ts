import { TIER_NAMES } from '@tidemark/core';
import { EXPORT_FORMAT_NAMES } from '@tidemark/exporter-file/formats';
import { type Command, Option } from 'commander';
import { addConfigFlags } from '../config-flags.ts';
import { keepYoungGenerationSmall } from '../export/young-generation.ts';
import { addZoneFlags } from '../time-zone.ts';
import type { Action } from './action.ts';
import { addRangeFlags, parseCount, SELECTOR } from './flags.ts';

/** The commands that take the history elsewhere: into files, and into SQL. */
export function defineExports(program: Command, action: Action): void {
  const exporting = program.command('export').description('a range of the history as a file for other programs');
  addRangeFlags(addConfigFlags(exporting.argument('[selector]', SELECTOR), ['dataDir']), '7d')
    .addOption(
      new Option('--tier <name>', 'every sample, or a row a minute or hour').choices(TIER_NAMES).default('raw'),
    )
    .addOption(
      new Option('--format <name>', "that of the file's name, or csv, if left out").choices(EXPORT_FORMAT_NAMES),
    )
    .option('--out <file>', 'where it goes; - or left out: stdout')
    .option('--force', 'replace the file if there is one')
    .action(
      action(async () => {
        keepYoungGenerationSmall();
        return (await import('../commands/export.ts')).exportHistory;
      }),
    );
  const sql = program.command('sql').description('ask the history in SQL').argument('<statement>', 'what to select');
  addZoneFlags(addConfigFlags(sql, ['dataDir']))
    .option('--from <time>', 'only what was recorded since: fewer samples to decode')
    .option('--to <time>', 'only what was recorded before')
    .option('--timeout <duration>', 'give up after this time', '5m')
    .addOption(new Option('--limit <n>', 'rows of a table at most').argParser(parseCount).default(1000))
    .addOption(new Option('--json', 'for programs').conflicts(['ndjson', 'csv']))
    .addOption(new Option('--ndjson', 'for programs, a line a row').conflicts('csv'))
    .option('--csv', 'for spreadsheets')
    .addHelpText('after', SQL_HELP)
    .action(action(async () => (await import('../commands/sql.ts')).sql));
}

const SQL_HELP = `
Tables:
  samples               time_ms, time, metric, labels, series_id, value
  series                id, metric, kind, unit, help, labels, first_ms, last_ms
  events                time_ms, time, type, labels, details
  alert_transitions     time_ms, time, alert_id, rule, labels, from_phase, to_phase, level, reason, value, by_whom
  rollup_1m, rollup_1h  time_ms, time, metric, labels, series_id, count, min, max, avg, sum, last, stddev, rate,
                        increase, p50, p95, p99

Examples:
  tidemark sql "select labels ->> 'name' as name, max(value) from samples
                where metric = 'process_resident_memory_bytes' group by name order by 2 desc limit 5"
  tidemark sql --from 1d "select time, p95 from rollup_1h where metric = 'host_load1'"`;
