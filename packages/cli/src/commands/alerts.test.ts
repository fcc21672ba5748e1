/** `tidemark alerts`: against an agent with a rule that surely fires, and against the file alone. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@tidemark/core';
import { openLedger } from '@tidemark/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importHistory } from '../../test/imported-history.ts';
import { type Outcome, openWorkplace, PATIENT, type Workplace } from '../../test/tidemark-process.ts';

const ALERTS = {
  rules: {
    'has-memory': {
      series: 'host_memory_total_bytes',
      above: { warning: '1B', critical: '2B' },
      description: 'this host has {{value}}',
    },
    'has-cpus': { series: 'host_cpus', above: { warning: 1 }, for: '1h' },
  },
  receivers: { hook: { plugin: 'webhook', url: 'http://127.0.0.1:9/hook' } },
};

const POLL = { interval: 50, timeout: 10_000 };

const answerOf = ({ code, stdout, stderr }: Outcome) => {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
};

describe('a running agent', PATIENT, () => {
  let here: Workplace;
  let url: string;

  beforeAll(async () => {
    here = openWorkplace();
    writeFileSync(join(here.folder, 'alerts.yaml'), JSON.stringify(ALERTS));
    const env = { TIDEMARK_ALERTS_FILE: join(here.folder, 'alerts.yaml'), TIDEMARK_ALERTS_DEFAULTS: 'false' };
    const start = ['start', '--port', '0', '--data-dir', here.folder, '--interval', '100ms'];
    const block = await here.start(start, { env }).printed(/view +http\S+\n/);
    url = /view +(\S+)/.exec(block)?.[1] as string;
  }, PATIENT.timeout);

  afterAll(() => here[Symbol.dispose]());

  const run = (...args: readonly string[]) =>
    here.runInTurn(['alerts', ...args, '--url', url, ...(args[0] === 'history' ? [] : ['--data-dir', here.folder])]);
  const ask = async (...args: readonly string[]) => answerOf(await run(...args));

  it('tells what fires, and by its exit code only when asked to', async () => {
    await expect.poll(async () => (await run('list')).stdout, POLL).toContain('has-cpus');
    const table = await ask('list');
    expect(table).toMatch(/^SEVERITY {2}STATE .*\ncritical {2}firing .* has-memory .* ≥ 2 B .* this host has .*\n—/);
    expect(table).toMatch(/\n1 critical, 1 pending, health \d+ of 100\n$/);
    expect(await run('list', '--exit-code')).toMatchObject({ code: 1, stdout: expect.stringContaining('has-memory') });
    expect(JSON.parse(await ask('list', '--json'))).toMatchObject([{ level: 'critical' }, { state: 'pending' }]);
  });

  it('lets somebody attend to it', async () => {
    expect(await ask('ack', 'has-memory', '--comment', 'on it')).toMatch(/^a-\S+: acknowledged\n$/);
    expect(JSON.parse(await ask('list', '--json'))[0]).toMatchObject({ acknowledged: { comment: 'on it' } });
    expect(await ask('unack', 'has-memory')).toMatch(/^a-\S+: no longer acknowledged\n$/);
    expect(await run('ack', 'has-cpus')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('ALERTS_NOT_FIRING'),
    });
    expect(await ask('close', 'has-cpus', '--json')).toMatch(/^\[\{"isStored":(true|false)\}\]\n$/);
  });

  it('silences it, and ends that', async () => {
    const said = await ask('silence', 'severity=critical', 'has-memory', '--for', '2h', '--comment', 'known');
    expect(said).toMatch(
      /^s-\S+: \{severity="critical",alertname="has-memory"\} is silenced until .*, which covers 1 of/,
    );
    expect(await run('list', '--exit-code')).toMatchObject({ code: 0, stdout: expect.stringContaining('silenced') });
    const [{ id }] = JSON.parse(await ask('silences', '--json'));
    expect(await ask('silences')).toMatch(new RegExp(`\n${id} {2}in force .* known\n$`));
    expect(await ask('unsilence', id)).toBe(`${id}: over\n`);
    expect((await run('unsilence', id)).stderr).toContain('[ALERTS_SILENCE_UNKNOWN]');
  });

  it('lists rules, and switches them off and on', async () => {
    expect(await ask('disable', 'has-cpus')).toBe('has-cpus: disabled\n');
    expect(await ask('rules')).toMatch(/\nhas-cpus +disabled +≥ 1 +— +1h +threshold +file, changed +host_cpus\n$/);
    expect(await ask('enable', 'has-cpus')).toBe('has-cpus: enabled\n');
    expect((await run('enable', 'has-cpu')).stderr).toContain('[ALERTS_RULE_UNKNOWN]');
  });

  it('tries a receiver', async () => {
    expect(await ask('test', 'log')).toMatch(/^log took the test message after \d+ ms\n$/);
    const refused = await run('test', 'hook');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/^error: hook did not take the test message after .*ECONNREFUSED.*CLI_TEST_REFUSED/);
    const { code, stdout } = await run('test', 'hook', '--json');
    expect([code, JSON.parse(stdout)]).toMatchObject([
      1,
      { isAccepted: false, error: { code: 'PLUGIN_KIT_RETRYABLE' } },
    ]);
  });

  it('shows who is told', async () => {
    const [heading, log, hook] = (await ask('receivers')).split('\n');
    expect(heading).toMatch(/^NAME +PLUGIN +BREAKER +WAITING +NEXT +SENT +RETRIES +DROPPED +LAST PROBLEM$/);
    expect([log, hook]).toEqual([
      expect.stringMatching(/^log +log +closed +0 +— +\d+ +0 +0 +—$/),
      expect.stringMatching(/^hook +webhook +closed +0 +— +0 +0 +0 +—$/),
    ]);
  });

  it('reads its file again, and says what is another, or what is wrong and where', async () => {
    const write = (rules: object) =>
      writeFileSync(join(here.folder, 'alerts.yaml'), JSON.stringify({ ...ALERTS, rules }, null, 1));
    write({ ...ALERTS.rules, 'has-load': { series: 'host_load1', above: { warning: 1e9 } } });
    expect(await ask('reload')).toBe('rules added: has-load\n');
    expect(await ask('reload')).toBe('in force; no rule or receiver is another\n');
    write({ 'has-load': { series: 'host_load1', abuv: { warning: 1e9 } } });
    expect(await run('reload')).toMatchObject({ code: 2, stderr: expect.stringMatching(/alerts\.yaml:5: .*"abuv"/) });
    write(ALERTS.rules);
    expect(await ask('reload')).toBe('rules removed: has-load\n');
  });

  it('tells the same past as the file', async () => {
    await expect
      .poll(() => ask('history'), POLL)
      .toMatch(/ has-memory +acknowledged, critical .* acknowledged: local\n/);
    const range = ['--rule', 'has-memory', '--to', new Date(systemClock.now() - 1).toISOString(), '--json'];
    const byAgent = await ask('history', ...range);
    const byFile = await here.runInTurn(['alerts', 'history', '--data-dir', here.folder, ...range]);
    expect(answerOf(byFile)).toBe(byAgent);
  });
});

describe('the file alone', PATIENT, () => {
  const endMs = Math.floor(systemClock.now() / 60_000) * 60_000;
  let here: Workplace;

  beforeAll(async () => {
    here = openWorkplace();
    importHistory({ dataDir: here.folder, endMs });
    const transition = (n: number) => ({
      ...{
        id: `t-${n}`,
        alertId: `a-${n % 2}`,
        rule: `rule-${n % 2}`,
        labels: { name: 'web' },
        timeMs: endMs - 10 + n,
      },
      ...{ from: 'pending', to: 'firing', level: 'warning', reason: 'held', value: n },
    });
    await using ledger = openLedger({ file: join(here.folder, 'tidemark.db') });
    await ledger.commit({ transitions: [1, 2, 3].map(transition) });
  });

  afterAll(() => here[Symbol.dispose]());

  const run = (...args: readonly string[]) => here.runInTurn(['alerts', ...args, '--data-dir', here.folder]);

  it('answers what happened', async () => {
    const ids = async (...args: readonly string[]) => {
      const lines = answerOf(await run('history', '--ndjson', ...args))
        .trim()
        .split('\n');
      return lines.map((line) => JSON.parse(line).id);
    };
    expect(await ids()).toEqual(['t-1', 't-2', 't-3']);
    expect(await ids('--limit', '2')).toEqual(['t-2', 't-3']);
    expect(await ids('--alert', 'a-0')).toEqual(['t-2']);
    expect(answerOf(await run('history', '--limit', '1'))).toMatch(
      / rule-1 .* firing, warning .*\nthe newest 1; there/,
    );
  });

  it('suggests thresholds', async () => {
    const text = answerOf(await run('tune', 'process_resident_memory_bytes{name="postgres"}', '--for', '0s'));
    expect(text).toMatch(/^\d{4}-.* averages of 1h, thresholds reached for 0s\n/);
    expect(text).toContain('above: { warning: 40');
    const { suggestions } = JSON.parse(
      answerOf(await run('tune', 'process_threads', '--below', '--top', '1', '--json')),
    );
    expect(suggestions).toMatchObject([{ rule: { per: ['name'], below: { warning: 5, critical: 4.5 }, for: '5m' } }]);
  });

  it.each([
    [['history', '--rule', 'none'], 3, 'nothing happened to alerts of rule none between 24h and now [CLI_NO_DATA]'],
    [['tune', '{name="web"}'], 2, '{name="web"} names no metric, as a rule must [CLI_SELECTOR_INVALID]'],
    [['tune', 'process_thread'], 2, 'no metric is called "process_thread" [CORE_METRIC_UNKNOWN]'],
    [['tune', 'host_load1'], 3, 'nothing was recorded of host_load1 between 7d and now [CLI_NO_DATA]'],
    [['silence', '('], 2, '"(" does not say which alerts [CLI_MATCHER_INVALID]'],
    [['silence', 'a', '--for', '0s'], 2, '--for is "0s", but must be a duration from 1s to'],
    [['ack'], 2, "missing required argument 'alert' [CLI_USAGE_INVALID]"],
    [['list', '--port', '1'], 3, 'no Tidemark answers at http://127.0.0.1:1'],
  ] as const)('%j is told as a mistake', async (args, code, message) => {
    const outcome = await run(...args);
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(outcome.stderr).toContain(message);
  });
});
