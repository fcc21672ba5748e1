import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AgentProcess, startAgent } from '../agent-process.ts';
import { findChromium, launchChromium, listenForComplaints } from './browser.ts';
import { countLinePixels, spokenValues } from './dashboard-page.ts';
import { startBurner, startWorkload } from './workload.ts';

const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const UPDATES_PICTURES = process.env.UPDATE_SCREENSHOTS === '1';
const PATIENT = { timeout: 20_000, interval: 100 };

const executable = findChromium();
if (executable === undefined) {
  process.stdout.write('skipped: no chromium on PATH; `node tools/install-chromium.mjs` installs it on Debian\n');
}

/** A file that is committed or thrown away with the run. */
function repositoryFile(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

/** One life of an agent and a page that looks at it; each test begins where the one before ended. */
describe.skipIf(executable === undefined)('the dashboard', () => {
  let dataDir: string;
  let agent: AgentProcess;
  let burner: ChildProcess;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  let workload: ChildProcess[] = [];

  const state = (name: string) => page.locator(`.state[data-state="${name}"]`);

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'tidemark-e2e-'));
    agent = await startAgent(dataDir);
    burner = startBurner();
    browser = await launchChromium(executable as string);
    const context = await browser.newContext({ viewport: DESKTOP, colorScheme: 'light', timezoneId: 'UTC' });
    page = await context.newPage();
    complaints = listenForComplaints(page);
    await page.goto(agent.url);
  });

  afterAll(async () => {
    for (const child of [burner, ...workload]) child?.kill('SIGKILL');
    await browser?.close();
    await agent?.kill('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('shows values that go on', async () => {
    await state('live').waitFor();
    expect(await state('live').textContent()).toBe('recording · every 1\u00a0s');
    const first = await vi.waitFor(() => readCharts(), PATIENT);
    const later = await vi.waitFor(async () => {
      const now = await readCharts();
      expect(now.time > first.time).toBe(true);
      expect(now.values).not.toEqual(first.values);
      return now;
    }, PATIENT);
    expect(Object.keys(later.values)).toEqual(['user', 'system', 'iowait', 'steal', 'used', 'reclaimable', 'free']);
  });

  it('draws the lines of CPU and memory', async () => {
    for (const chart of ['cpu', 'memory', 'top-memory']) {
      const canvas = page.locator(`[data-chart="${chart}"] canvas`);
      await vi.waitFor(async () => expect(await countLinePixels(canvas, 'var(--line-1)')).toBeGreaterThan(20), PATIENT);
    }
  });

  it('agrees with /metrics/summary on the same tick', async () => {
    await vi.waitFor(async () => {
      const summary = (await (await fetch(`${agent.url}/metrics/summary`)).json()) as Record<string, number>;
      const { time, values } = await readCharts();
      expect(time).toBe(new Date(summary.timestamp as number).toISOString().slice(11, 19));
      const busy = (values.user ?? 0) + (values.system ?? 0) + (values.steal ?? 0);
      // Each of the three is rounded to a tenth, bytes to three digits.
      expect(Math.abs(busy - (summary.cpu_percent as number))).toBeLessThan(0.16);
      expect((values.used ?? 0) / 2 ** 20 / (summary.memory_mb as number)).toBeCloseTo(1, 2);
    }, PATIENT);
  });

  it('lists a process that burns one CPU near 100 %', async () => {
    const row = page.locator(`tr[data-pid="${burner.pid}"]`);
    await vi.waitFor(async () => {
      const percent = Number.parseFloat((await row.locator('td.cpuPercent').textContent()) ?? '');
      expect(percent).toBeGreaterThan(80);
      expect(percent).toBeLessThan(110);
    }, PATIENT);
    await page.locator('[data-chart="top-cpu"] .suffix', { hasText: String(burner.pid) }).waitFor();
    burner.kill('SIGKILL');
    await row.waitFor({ state: 'detached' });
  });

  it('sorts the processes by the column whose head is pressed', async () => {
    const heads = page.locator('.processes th');
    await heads.nth(1).getByRole('button').press('Enter');
    expect(await heads.evaluateAll((all) => all.map((head) => head.getAttribute('aria-sort')))).toEqual([
      'none',
      'ascending',
      'none',
      'none',
      'none',
    ]);
    const pids = (await page.locator('.processes td:nth-child(2)').allTextContents()).map(Number);
    expect(pids).toEqual(pids.toSorted((a, b) => a - b));
    expect(pids.length).toBeGreaterThan(3);
  });

  it('shows the same moment in all charts under the cursor, by mouse and by arrow key', async () => {
    const plot = page.locator('[data-chart="cpu"] .plot');
    await plot.hover();
    const times = page.locator('.card .resolution time');
    await vi.waitFor(async () => expect(new Set(await times.allTextContents()).size).toBe(1), PATIENT);
    expect(await times.count()).toBe(5);
    await page.mouse.move(0, 0);
    await vi.waitFor(async () => expect(await times.count()).toBe(0), PATIENT);
    await plot.press('ArrowLeft');
    await vi.waitFor(async () => expect(await times.count()).toBe(5), PATIENT);
    await plot.press('Escape');
    await vi.waitFor(async () => expect(await times.count()).toBe(0), PATIENT);
  });

  it('had nothing to complain about', () => {
    expect(complaints).toEqual([]);
  });

  it('comes back by itself after the agent was killed, and shows the gap', async () => {
    expect(await page.locator('.window').textContent()).toContain('complete');
    await agent.kill('SIGKILL');
    await state('reconnecting').waitFor();
    const { time: lastTime } = await readCharts();
    // What is awaited is the gap itself: more than 2.5 intervals without a frame.
    await wait(3000);
    agent = await startAgent(dataDir, agent.port);
    await state('live').waitFor();
    await vi.waitFor(async () => expect((await readCharts()).time > lastTime).toBe(true), PATIENT);
    const gap = (await page.locator('.window .gaps').textContent()) ?? '';
    expect(gap).toMatch(/^1 gap, \d+\ss not recorded$/);
    expect(Number.parseInt(gap.slice('1 gap, '.length), 10)).toBeGreaterThanOrEqual(2);
    // Nobody answered for a while, and then an agent that was still starting.
    expect(complaints.filter((complaint) => !/net::ERR_|status of 503/.test(complaint))).toEqual([]);

    await page.reload();
    expect(await page.locator('.window .gaps').textContent()).toBe(gap);
  });

  it('says when the recorder falls silent, and when it is back', async () => {
    agent.signal('SIGSTOP');
    await state('stalled').waitFor();
    agent.signal('SIGCONT');
    await state('live').waitFor();
  });

  it('begins anew when another recording answers in its place', async () => {
    await agent.kill('SIGKILL');
    agent = await startAgent(join(dataDir, 'another'), agent.port);
    await page.locator('.window .complete').waitFor();
    await state('live').waitFor();
  });

  it('remembers the colours that were chosen', async () => {
    await page.getByRole('radio', { name: 'dark' }).check({ force: true });
    await page.reload();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    await page.getByRole('radio', { name: 'auto' }).check({ force: true });
  });

  it('fits a desktop and a phone, light and dark', { timeout: UPDATES_PICTURES ? 400_000 : 30_000 }, async () => {
    if (UPDATES_PICTURES) {
      workload = startWorkload();
      await page.locator('.window', { hasText: /^Last / }).waitFor({ timeout: 360_000 });
    }
    for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        await vi.waitFor(async () => expect(await isWithin(viewport.width)).toBe(true), PATIENT);
        await page.screenshot({ path: repositoryFile(`test-results/dashboard-${device}-${colorScheme}.png`) });
        if (UPDATES_PICTURES && device === 'desktop') {
          await page.screenshot({ path: repositoryFile(`docs/images/dashboard-${colorScheme}.png`) });
        }
      }
    }
  });

  /** Time and values of the newest tick that is shown, from the two charts of the host. */
  async function readCharts() {
    const cpu = await spokenValues(page, 'cpu');
    const memory = await spokenValues(page, 'memory');
    if (cpu === undefined || memory === undefined || cpu.time !== memory.time) throw new Error('between two ticks');
    return { time: cpu.time, values: { ...cpu.values, ...memory.values } };
  }

  /** Whether the page needs no horizontal scroll bar, and its charts have taken the new size. */
  async function isWithin(width: number): Promise<boolean> {
    const boxes = await Promise.all((await page.locator('.card, .uplot').all()).map((card) => card.boundingBox()));
    return boxes.every((box) => box !== null && box.x >= 0 && box.x + box.width <= width);
  }
});
