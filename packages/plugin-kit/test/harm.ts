import { createFakeClock } from '@tidemark/core';
import { expect } from 'vitest';
import type { EndReason } from '../src/isolation/isolation-figures.ts';
import { sampleBatch } from '../src/testing/samples.ts';
import { NEVER, openHostile, until } from './isolated-fixture.ts';

/** A deed of the fixture `hostile`, what becomes of it, and how much time has to pass until then. */
export type Harm = readonly [deed: string, reason: EndReason, message: RegExp, passMs: number];

/** The exporter is ended, named and reported, tells no secret, and what it was in the middle of may come again. */
export async function expectEnd(...[deed, reason, message, passMs]: Harm): Promise<void> {
  const clock = createFakeClock();
  await using opened = await openHostile(deed, { heapMiB: 32 }, { clock });
  const { exporter, lines } = opened;
  const delivered = exporter.deliver(sampleBatch(), NEVER).then(
    () => undefined,
    (error: unknown) => error,
  );
  await opened.logged('exporting');
  await clock.advance(passMs);
  await until(() => exporter.figures().ends.count === 1);
  const { state, problem, ends } = exporter.figures();
  expect({ state, last: ends.last }).toMatchObject({ state: 'down', last: { reason, message: problem } });
  expect(problem).toMatch(message);
  expect(lines.at(-1)).toBe(`error exporter under-test was ended: ${problem} {"reason":"${reason}","ends":1}`);
  expect(lines.join()).not.toContain('swordfish');
  // What it was in the middle of is brought again; what it had accepted is not.
  const failure = await delivered;
  if (failure !== undefined) expect(failure).toMatchObject({ code: 'PLUGIN_KIT_RETRYABLE', message: problem });
}
