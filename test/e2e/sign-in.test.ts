import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AgentProcess, runTidemark, startAgent } from '../agent-process.ts';
import { findChromium, launchChromium, listenForComplaints } from './browser.ts';

const executable = findChromium();

/** One visit to an agent that asks for a token; each test begins where the one before ended. */
describe.skipIf(executable === undefined)('the page of an agent that asks for a token', () => {
  let dataDir: string;
  let agent: AgentProcess;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  let token: string;

  const form = () => page.locator('.sign-in form');
  const live = () => page.locator('.state[data-state="live"]');

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'tidemark-e2e-'));
    agent = await startAgent(dataDir, '0', { TIDEMARK_SERVER_ACCESS: 'token' });
    token = await runTidemark(dataDir, 'token', 'create', 'wall');
    browser = await launchChromium(executable as string);
    page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    complaints = listenForComplaints(page);
    await page.goto(agent.url);
  });

  afterAll(async () => {
    await browser?.close();
    await agent?.kill('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('asks for one before it shows anything, and loads nothing that needs one', async () => {
    await form().waitFor();
    expect(await page.locator('.masthead').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('says why it does not take one that is not valid', async () => {
    await page.getByLabel('Token').fill('tdm_wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect(await page.getByRole('alert').textContent()).toBe('The agent did not let you in: the token is not valid.');
  });

  it('goes live with one that is, which scripts cannot read afterwards', async () => {
    await page.getByLabel('Token').fill(token);
    await page.getByLabel('Token').press('Enter');
    await live().waitFor();
    expect(await page.evaluate(() => document.cookie + JSON.stringify(localStorage))).not.toContain(token);
  });

  it('is still live when it is loaded again', async () => {
    await page.reload();
    await live().waitFor();
  });

  it('shows the form again after signing out', async () => {
    await page.getByRole('button', { name: 'Sign out wall' }).click();
    await form().waitFor();
  });

  it('shows the form again when its token is revoked', async () => {
    await page.getByLabel('Token').fill(token);
    await page.getByLabel('Token').press('Enter');
    await live().waitFor();
    await runTidemark(dataDir, 'token', 'revoke', 'wall');
    await form().waitFor();
  });
});
