import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { permanent, retryable } from '../contract/failure.ts';
import { Secret } from '../contract/secret.ts';
import { createScrubber, findSecrets } from './scrub.ts';

const SECRET = 'p@ss "wörd"/+=';
const scrubber = createScrubber([new Secret(SECRET)]);

describe('a secret', () => {
  it.each([
    ['printed', inspect(new Secret(SECRET))],
    ['in a list', inspect([{ deep: new Secret(SECRET) }], { depth: 9, showHidden: true })],
    ['in a text', `${new Secret(SECRET)}`],
    ['as JSON', JSON.stringify({ secret: new Secret(SECRET) })],
  ])('hides itself when it is %s', (_, text) => {
    expect(text).toContain('[secret]');
    expect(text).not.toContain('wörd');
  });

  it('is found at any depth', () => {
    const [a, b] = [new Secret('a'), new Secret('b')];
    expect(findSecrets({ a, more: [{ b }], none: null, text: 'x' })).toEqual([a, b]);
  });
});

describe('a scrubber', () => {
  it.each([
    ['itself', SECRET],
    ['JSON', JSON.stringify(SECRET)],
    ['an address', `https://peer/?token=${encodeURIComponent(SECRET)}`],
    ['base64', `Basic ${Buffer.from(SECRET).toString('base64')}`],
    ['base64url', Buffer.from(SECRET).toString('base64url')],
  ])('strikes out a secret as %s', (_, text) => {
    const scrubbed = scrubber.text(`before ${text} after`);
    expect(scrubbed).toMatch(/^before .*\[secret\].* after$/);
    expect(scrubbed).not.toMatch(/ss|rd/);
  });

  it.each(['', 'a', 'ab', 'abc'])('strikes out a password in base64 behind the user "%s"', (user) => {
    const header = Buffer.from(`${user}:swordfish`).toString('base64');
    const rest = createScrubber([new Secret('swordfish')]).text(header);
    expect(rest).toContain('[secret]');
    expect(Buffer.from(rest.replace('[secret]', ''), 'base64').toString()).not.toMatch(/sw|wo|or|rd|df|fi|is|sh/);
  });

  it('strikes out what is secret of an address, and leaves where it leads', () => {
    const { text } = createScrubber([new Secret('https://hooks.slack.com/services/T0/B0/xyz?a=b')]);
    expect(text('POST /services/T0/B0/xyz?a=b to hooks.slack.com failed')).toBe(
      'POST [secret] to hooks.slack.com failed',
    );
  });

  it.each([
    ['Bearer 0123456789', 'token 0123456789', 'token [secret]'],
    ['https://peer/in/0123456789?key=abcd', 'no 0123456789, no abcd', 'no [secret], no [secret]'],
    ['https://peer:9000', 'https://peer:9000 is away', 'https://peer:9000 is away'],
  ])('knows what of %s is secret', (secret, text, scrubbed) => {
    expect(createScrubber([new Secret(secret)]).text(text)).toBe(scrubbed);
  });

  it('looks into data, keys included, and changes only a copy', () => {
    const data = { a: [`x ${SECRET}`, 1, null, true], [SECRET]: new Error(SECRET) };
    const before = inspect(data);
    const scrubbed = inspect(scrubber.data(data));
    expect(scrubbed).not.toContain('wörd');
    expect(scrubbed).toContain('x [secret]');
    expect(inspect(data)).toBe(before);
  });

  it('keeps what an error means', () => {
    const cause = new Error(`inner ${SECRET}`);
    const error = scrubber.error(retryable(new Error(`outer ${SECRET}`, { cause }), { afterMs: 5 }));
    expect(error).toMatchObject({
      code: 'PLUGIN_KIT_RETRYABLE',
      message: 'outer [secret]',
      details: { afterMs: 5 },
      cause: { message: 'outer [secret]', cause: { message: 'inner [secret]' } },
    });
    expect(scrubber.error(permanent(SECRET))).toMatchObject({ code: 'PLUGIN_KIT_PERMANENT', message: '[secret]' });
    expect(`${scrubber.error(`thrown text ${SECRET}`).stack}`).not.toContain('wörd');
  });

  it('leaves short texts alone, which occur by chance', () => {
    expect(createScrubber([new Secret('on')]).text('connection')).toBe('connection');
  });
});
