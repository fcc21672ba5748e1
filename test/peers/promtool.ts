import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Input } from './rule-scenes.ts';

/** One test in a file for `promtool test rules`. */
export interface PromtoolTest {
  readonly name: string;
  readonly interval: string;
  readonly input_series: readonly { readonly series: string; readonly values: string }[];
  readonly promql_expr_test?: readonly ExpressionTest[];
  readonly alert_rule_test?: readonly object[];
}

export interface ExpressionTest {
  readonly expr: string;
  readonly eval_time: string;
  readonly exp_samples: readonly { readonly labels: string; readonly value: number }[];
}

/** What promtool says: nothing to complain about has the status 0. */
export interface Verdict {
  readonly status: number | null;
  readonly complaint: string;
}

export function checkRules(file: string): Verdict {
  return run(['check', 'rules', file]);
}

/** Lets Prometheus' own engine evaluate the rules over the series of each test. Files are written into `folder`. */
export function testRules(
  folder: string,
  rulesFile: string,
  tests: readonly PromtoolTest[],
  evaluationInterval: string,
): Verdict {
  const file = join(folder, 'tests.yaml');
  // promtool reads YAML, of which JSON is a part.
  writeFileSync(file, JSON.stringify({ rule_files: [rulesFile], evaluation_interval: evaluationInterval, tests }));
  return run(['test', 'rules', file]);
}

export function inputSeries(input: Input): PromtoolTest['input_series'] {
  return Object.entries(input).map(([series, values]) => ({ series, values }));
}

function run(args: readonly string[]): Verdict {
  const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
  return { status, complaint: status === 0 ? '' : `${stdout}${stderr}`.slice(0, 4000) };
}
