import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AgentProcess, runTidemark, startAgent } from '../agent-process.ts';
import { findChromium, launchChromium, listenForComplaints } from './browser.ts';
import { countLinePixels } from './dashboard-page.ts';

const DESKTOP = { width: 1400, height: 900 };
const PHONE = { width: 380, height: 800 };
const PATIENT = { timeout: 20_000, interval: 100 };

const executable = findChromium();

/** One surely fires at critical, the other never does. */
const ALERTS = {
  rules: {
    'has-memory': {
      series: 'host_memory_total_bytes',
      above: { warning: '1MiB', critical: '2MiB' },
      description: 'this host has {{value}}',
      runbook: 'https://example.org/has-memory',
    },
    'no-memory': { series: 'host_memory_total_bytes', below: { critical: '1MiB' } },
  },
};

const picture = (name: string) => fileURLToPath(new URL(`../../test-results/${name}.png`, import.meta.url));

/** One visit, first of somebody who may only look; each test begins where the one before ended. */
describe.skipIf(executable === undefined)('the alerts of the dashboard', () => {
  let dataDir: string;
  let agent: AgentProcess;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  const card = () => page.getByRole('region', { name: 'Alerts' });
  const alert = () =>
    card()
      .locator('li[data-level]')
      .filter({ has: page.getByRole('heading', { name: 'has-memory' }) });
  const button = (name: string) => alert().getByRole('button', { name });
  const tidemark = (...args: string[]) => runTidemark(dataDir, 'alerts', ...args, '--url', agent.url);

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'tidemark-e2e-'));
    writeFileSync(join(dataDir, 'alerts.yaml'), JSON.stringify(ALERTS));
    agent = await startAgent(dataDir, '0', {
      TIDEMARK_ALERTS_FILE: join(dataDir, 'alerts.yaml'),
      TIDEMARK_ALERTS_DEFAULTS: 'false',
    });
    browser = await launchChromium(executable as string);
    page = await (await browser.newContext({ viewport: DESKTOP, colorScheme: 'light' })).newPage();
    complaints = listenForComplaints(page);
    await page.goto(agent.url);
  });

  afterAll(async () => {
    await browser?.close();
    await agent?.kill('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('say what fires, in words, and where to read on', async () => {
    await alert().waitFor();
    expect(await alert().locator('.level').textContent()).toBe('critical');
    const told = () => alert().textContent();
    await expect.poll(told, PATIENT).toMatch(/this host has .*, limit 2\.00.MiBsince \d\d:\d\d:\d\d/);
    const runbook = alert().getByRole('link', { name: 'Runbook of has-memory' });
    expect(await runbook.getAttribute('href')).toBe('https://example.org/has-memory');
    expect(await card().getByRole('status').textContent()).toMatch(/^critical: has-memory, this host has /);
    expect(await card().getByRole('listitem').filter({ hasText: 'has-memory fires at critical' }).count()).toBe(1);
  });

  it('mark in the charts when it began', async () => {
    const canvas = page.locator('[data-chart="cpu"] canvas');
    await expect.poll(() => countLinePixels(canvas, 'var(--bad)'), PATIENT).toBeGreaterThan(10);
  });

  it('leave no room for deliveries where nobody but the log is told', async () => {
    expect(await page.getByRole('region', { name: 'Deliveries' }).count()).toBe(0);
  });

  it('offer nothing to those who may only look', async () => {
    expect(await card().getByRole('button').count()).toBe(0);
  });

  it('are acknowledged by those who may', async () => {
    const token = await runTidemark(dataDir, 'token', 'create', 'ada', '--role', 'operate');
    await page.request.post(`${agent.url}/session`, { headers: { authorization: `Bearer ${token}` } });
    await page.reload();
    await button('Acknowledge has-memory').waitFor();
    await page.screenshot({ path: picture('alerts-1400-light') });
    await button('Acknowledge has-memory').press('Enter');
    await alert().getByText('acknowledged by ada').waitFor();
    expect(await button('Acknowledge').count()).toBe(0);
    expect(JSON.parse(await tidemark('list', '--json'))).toMatchObject([{ acknowledged: { by: 'ada' } }]);
  });

  it('are silenced for an hour by those who may', async () => {
    await button('Silence for 1 hour: has-memory').click();
    await alert().getByText('acknowledged by ada, silenced').waitFor();
    const [silence] = JSON.parse(await tidemark('silences', '--json'));
    expect(silence).toMatchObject({ author: 'ada', match: '{alertname="has-memory"}' });
    expect(silence.toMs - silence.fromMs).toBeGreaterThan(3_590_000);
    expect(await card().getByRole('button').count()).toBe(0);
  });

  it('fit a phone, in the dark too', async () => {
    await page.setViewportSize(PHONE);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.screenshot({ path: picture('alerts-380-dark') });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
  });

  it('say that nothing fires when it is over', async () => {
    await tidemark('disable', 'has-memory');
    await card().getByText('Nothing fires').waitFor();
    await card().getByText('has-memory resolved: rule-disabled').waitFor();
    expect(complaints).toEqual([]);
  });
});
