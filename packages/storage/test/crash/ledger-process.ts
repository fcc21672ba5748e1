// Commits and delivers without a pause beside a recorder, until it is killed. Says what was acknowledged in a file, where
// what is said stays said, and `due` when it is to be killed.
import { openSync, writeSync } from 'node:fs';
import { openJournal, openLedger } from '../../src/index.ts';
import { messageAt } from '../alert-life.ts';
import { simulateFrames } from '../simulated-frames.ts';
import type { LedgerProcessOptions } from './verify-ledger.ts';

const { file, saidFile, afterCommits } = JSON.parse(process.argv[2] as string) as LedgerProcessOptions;

const said = openSync(saidFile, 'a');
const say = (line: string) => writeSync(said, `${line}\n`);
const journal = openJournal({ file });
const frames = simulateFrames();
const ledger = openLedger({ file });
const webhook = await ledger.queue('webhook', { maxItems: 1_000_000, rememberedKeys: 1_000_000 });

async function commit(i: number): Promise<void> {
  await ledger.commit(messageAt(i));
  say(`committed ${i}`);
}

async function deliverAll(): Promise<void> {
  for (let entry = await webhook.first(); entry !== undefined; entry = await webhook.first()) {
    say(`delivered ${entry.key} ${entry.id}`);
    await webhook.remove(entry.id);
    say(`removed ${entry.key} ${entry.id}`);
  }
}

const state = (await ledger.load())?.snapshot as { readonly ids: { readonly count: number } } | undefined;
const last = state?.ids.count ?? 0;
// As who does not know whether its last commit was stored.
if (last > 0) await ledger.commit(messageAt(last));
for (let i = 1; ; i++) {
  await Promise.all([commit(last + i), i % 2 === 0 ? deliverAll() : undefined]);
  const seq = journal.lastSeq + i;
  journal.append(frames.frame(seq, { isFirst: i === 1 }));
  if (i === afterCommits) writeSync(1, 'due\n');
}
