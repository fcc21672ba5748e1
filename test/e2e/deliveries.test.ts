import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPeer, type Peer } from '@tidemark/plugin-kit/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AgentProcess, runTidemark, startAgent } from '../agent-process.ts';
import { findChromium, launchChromium, listenForComplaints } from './browser.ts';

const DESKTOP = { width: 1400, height: 900 };
const PHONE = { width: 380, height: 800 };
const PATIENT = { timeout: 25_000, interval: 100 };

const executable = findChromium();

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const picture = (name: string) => path(`../../test-results/${name}.png`);

/** What a new exporter is made from is an exporter as good as any. */
const LINES = path('../../packages/cli/scaffold/exporter/src/index.ts');

/** One visit of somebody who may operate; each test begins where the one before ended. */
describe.skipIf(executable === undefined)('the deliveries of the dashboard', () => {
  let dataDir: string;
  let peers: readonly [here: Peer, away: Peer];
  let agent: AgentProcess;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  const card = () => page.getByRole('region', { name: 'Deliveries' });
  const delivery = (name: string) => card().locator(`[data-delivery="${name}"]`);
  const told = (name: string) => async () => ((await delivery(name).textContent()) ?? '').replaceAll('\u00a0', ' ');

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'tidemark-e2e-'));
    peers = [await openPeer(), await openPeer()];
    peers[1].behave({ status: 503, body: 'come back later' });
    const [lake, archive] = peers.map(({ url }) => ({ plugin: LINES, url, delivery: { every: '1s' } }));
    const broken = { plugin: path('./quitting-exporter.ts'), delivery: { every: '1s' } };
    writeFileSync(join(dataDir, 'exporters.yaml'), JSON.stringify({ exporters: { lake, archive, broken } }));
    const pager = { plugin: 'webhook', url: peers[0].url };
    writeFileSync(join(dataDir, 'alerts.yaml'), JSON.stringify({ receivers: { pager } }));
    agent = await startAgent(dataDir, '0', {
      TIDEMARK_EXPORTERS_FILE: join(dataDir, 'exporters.yaml'),
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
    for (const peer of peers) await peer[Symbol.asyncDispose]();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('show what goes out, how much waits and how long it takes', async () => {
    await expect
      .poll(told('lake'), PATIENT)
      .toMatch(
        /^laketide-poolrunningBehind(?:nothing|\d+ s, \d+ frames?)Breakerclosed.*Sent[1-9]\d*Dropped0Retries0Latency, p95\d/,
      );
    expect(await told('pager')()).toMatch(/^pagerwebhookrunningBreakerclosedMessages waiting0 of 1,000/);
  });

  it('show a breaker that is open, when it tries again, and what the receiver said', async () => {
    await expect.poll(told('archive'), PATIENT).toMatch(/Breakeropen, tries in \d+ s.*503/);
    expect(await delivery('archive').getAttribute('data-tone')).toBe('warn');
  });

  it('show an exporter that was stopped, and offer nothing to those who may only look', async () => {
    await expect.poll(() => delivery('broken').getAttribute('data-tone'), PATIENT).toBe('bad');
    expect(await told('broken')()).toMatch(/^brokenquittingstopped/);
    expect(await card().getByRole('button').count()).toBe(0);
    await card().screenshot({ path: picture('deliveries-1400-light') });
  });

  it('have it restarted by those who may', async () => {
    const token = await runTidemark(dataDir, 'token', 'create', 'ada', '--role', 'operate');
    await page.request.post(`${agent.url}/session`, { headers: { authorization: `Bearer ${token}` } });
    await page.reload();
    const restart = card().getByRole('button', { name: 'Restart broken' });
    await restart.waitFor();
    await card().screenshot({ path: picture('deliveries-operator-1400-light') });
    await restart.press('Enter');
    await expect.poll(() => restart.count(), PATIENT).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('fit a phone, in the dark too', async () => {
    await page.setViewportSize(PHONE);
    await page.emulateMedia({ colorScheme: 'dark' });
    await card().screenshot({ path: picture('deliveries-380-dark') });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
  });
});
