import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { checkHistory } from '../../src/index.ts';
import { transitionsBetween } from '../alert-life.ts';
import { queueNamed, withLedger } from '../ledger-contents.ts';

/** What the program that is killed is told. */
export interface LedgerProcessOptions {
  readonly file: string;
  /** Gets a line for everything that was acknowledged. */
  readonly saidFile: string;
  /** When it is due to be killed. */
  readonly afterCommits: number;
}

const PAGE = 10_000;

/** Holds a ledger against what was said of it: nothing damaged, nothing acknowledged lost, nothing twice. */
export function verifyLedger({ file, saidFile }: LedgerProcessOptions): { readonly commits: number } {
  assert.deepEqual(checkHistory(file).damages, []);
  // The last line may have been cut.
  const lines = readFileSync(saidFile, 'utf8').split('\n').slice(0, -1);
  const said = lines.map((line) => line.split(' ') as [string, string, string]);
  const acknowledged = Math.max(0, ...said.filter(([what]) => what === 'committed').map(([, i]) => Number(i)));
  return withLedger(file, (ledger) => {
    const { ids } = JSON.parse(ledger.load()?.snapshot ?? '{"ids":{"count":0}}') as { ids: { count: number } };
    const commits = ids.count;
    assert.ok(commits >= acknowledged, `commit ${acknowledged} is lost, ${commits} is the newest`);
    const range = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, order: 'oldest' as const, limit: PAGE };
    assert.deepEqual(ledger.transitions(range), transitionsBetween(1, commits));
    const next = ledger.first(queueNamed('webhook')).entry;
    const { items } = ledger.figures('webhook');
    verifyDeliveries(said, { commits, items, nextKey: next?.key });
    return { commits };
  });
}

interface Queued {
  readonly commits: number;
  readonly items: number;
  readonly nextKey: string | undefined;
}

/** One message a commit, delivered in order; again only what may have been delivered when the process was killed. */
function verifyDeliveries(
  said: readonly (readonly [string, string, string])[],
  { commits, items, nextKey }: Queued,
): void {
  const removed = new Set<string>();
  let lastId = 0;
  for (const [what, key, id] of said) {
    if (what === 'committed') continue;
    assert.ok(Number(id) >= lastId, `${key} came again as ${id}, after ${lastId}`);
    lastId = Number(id);
    if (what === 'delivered') assert.ok(!removed.has(key), `${key} was delivered again`);
    else removed.add(key);
  }
  const gone = commits - items;
  // One may have been removed without having been said so.
  assert.ok(
    gone === removed.size || gone === removed.size + 1,
    `${gone} of ${commits} are gone, ${removed.size} by delivery`,
  );
  assert.deepEqual(
    [...removed],
    Array.from({ length: removed.size }, (_, i) => `n-${i + 1}`),
  );
  assert.equal(nextKey, items === 0 ? undefined : `n-${gone + 1}`);
}
