import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type ConfigSources, loadConfig } from './load-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidemark-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** An environment whose configuration folder is empty. */
const EMPTY = { HOME: folder };

function fileOf(text: string): string {
  const file = join(folder, 'rules.yaml');
  writeFileSync(file, text);
  return file;
}

const load = (sources: Partial<ConfigSources>) => loadConfig({ env: EMPTY, cwd: folder, ...sources });

describe('settings that are lists of rules', () => {
  it('come from a list in the file, or from one variable with semicolons', async () => {
    const file = fileOf(
      'recorder:\n  processes: [name=node, "unit=nginx.service user=www-data"]\n  groups: ["web: name=nginx"]\n  extras: [pss]\n',
    );
    const { config } = await load({ file });
    expect(config.recorder).toMatchObject({
      processes: [{ name: 'node' }, { unit: 'nginx.service', user: 'www-data' }],
      groups: [{ group: 'web', name: 'nginx' }],
      extras: { pss: true, switches: false },
    });
    const fromEnvironment = await load({ env: { ...EMPTY, TIDEMARK_RECORDER_PROCESSES: 'name=node; pid=7' } });
    expect(fromEnvironment.config.recorder.processes).toEqual([{ name: 'node' }, { pid: 7 }]);
  });

  it('say which sources are read less often', async () => {
    const file = fileOf('recorder:\n  everyTicks: [diskstats=10, processes=5]\n');
    expect((await load({ file })).config.recorder.everyTicks).toEqual({ diskstats: 10, processes: 5 });
    const env = { ...EMPTY, TIDEMARK_RECORDER_EVERY_TICKS: 'pressure=2;diskstats=3' };
    expect((await load({ env })).config.recorder.everyTicks).toEqual({ pressure: 2, diskstats: 3 });
    await expect(load({ file: fileOf('recorder:\n  everyTicks: [diskstat=10]\n') })).rejects.toMatchObject({
      hint: expect.stringContaining('did you mean diskstats?'),
    });
  });

  it.each([
    'processes: [nmae=node]',
    'processes: [[name=node]]',
    'processes: 5',
    'groups: [name=node]',
    'extras: [everything]',
    'everyTicks: [diskstat=10]',
    'everyTicks: [diskstats=0]',
    'everyTicks: 10',
  ])('are refused by key and place: %s', async (line) => {
    const key = `recorder.${line.split(':')[0]}`;
    await expect(load({ file: fileOf(`recorder:\n  ${line}\n`) })).rejects.toMatchObject({
      code: 'AGENT_CONFIG_VALUE_INVALID',
      message: expect.stringMatching(new RegExp(`^${key} is .*:2\\), but must be a list of `)),
    });
  });
});
