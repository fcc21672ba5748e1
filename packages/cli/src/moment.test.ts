import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseMoment } from './moment.ts';

const zone = process.env.TZ;
beforeAll(() => {
  process.env.TZ = 'Europe/Berlin';
});
afterAll(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

/** A Saturday, 13:00 in Berlin. */
const NOW = Date.parse('2026-11-21T13:00+01:00');
const at = (text: string, nowMs = NOW) => parseMoment(text, { name: '--at', use: 'at', nowMs });
const moment = (text: string, nowMs?: number) => new Date(at(text, nowMs)).toISOString().replace('.000', '');

describe('a moment', () => {
  it.each([
    ['now', '2026-11-21T12:00:00Z'],
    ['5m', '2026-11-21T11:55:00Z'],
    ['1h30m ago', '2026-11-21T10:30:00Z'],
    ['2w', '2026-11-07T12:00:00Z'],
    ['2026-11-20', '2026-11-19T23:00:00Z'],
    ['2026-07-20', '2026-07-19T22:00:00Z'],
    ['2026-11-20T03:04', '2026-11-20T02:04:00Z'],
    ['2026-11-20 03:04:05.250', '2026-11-20T02:04:05.250Z'],
    ['2026-11-20T03:04:05Z', '2026-11-20T03:04:05Z'],
    ['2026-11-20t03:04+02:00', '2026-11-20T01:04:00Z'],
    ['2026-11-20T03:04-0330', '2026-11-20T06:34:00Z'],
    ['03:00', '2026-11-21T02:00:00Z'],
    ['13:00', '2026-11-21T12:00:00Z'],
    ['13:01', '2026-11-20T12:01:00Z'],
    ['9:00:30', '2026-11-21T08:00:30Z'],
    ['today', '2026-11-20T23:00:00Z'],
    ['today 03:00', '2026-11-21T02:00:00Z'],
    ['today 23:00', '2026-11-21T22:00:00Z'],
    ['Yesterday  14:30', '2026-11-20T13:30:00Z'],
    ['tue 03:00', '2026-11-17T02:00:00Z'],
    ['last tue 03:00', '2026-11-17T02:00:00Z'],
    ['Tuesday', '2026-11-16T23:00:00Z'],
    ['sat 12:59', '2026-11-21T11:59:00Z'],
    ['sat 13:01', '2026-11-14T12:01:00Z'],
    ['last sat 12:59', '2026-11-14T11:59:00Z'],
    ['thur 9:00', '2026-11-19T08:00:00Z'],
    ['1763694000', '2025-11-21T03:00:00Z'],
    ['1763694000123', '2025-11-21T03:00:00.123Z'],
  ])('may be written %j', (text, expected) => {
    expect(moment(text)).toBe(expected);
  });

  it('keeps its time of day across a change of the clocks', () => {
    const monday = Date.parse('2026-10-26T09:00+01:00');
    expect(moment('last sat 12:00', monday)).toBe('2026-10-24T10:00:00Z');
    expect(moment('last mon 12:00', monday)).toBe('2026-10-19T10:00:00Z');
    expect(moment('yesterday', monday)).toBe('2026-10-24T22:00:00Z');
  });

  it.each([
    ...['', '5', 'once', '2026', '21.11.2026', '2026-02-29', '2026-02-30T25:00', '2026-11-21T24:00', '-5m', '24:00'],
    ...[
      '3:60',
      '3',
      'tu 03:00',
      'last',
      'last 03:00',
      'last today',
      'next tue',
      'tue 3',
      'tue 03:00 Z',
      '2026-11-21 Z',
    ],
    ...['176369400', 'NaN', 'now 03:00', '2026-11-21T03:00+1'],
  ])('is not written %j', (text) => {
    expect(() => at(text)).toThrow(expect.objectContaining({ code: 'CLI_TIME_INVALID' }));
  });

  it.each([
    ['yesterdy 03:00', 'yesterday'],
    ['last tusday', 'tuesday'],
    ['nwo', 'now'],
  ])('suggests the nearest word for %j', (text, word) => {
    expect(() => at(text)).toThrow(expect.objectContaining({ hint: `did you mean ${word}?` }));
  });
});

describe('where clocks were set back', () => {
  const text = '2026-10-25T02:30';
  const parse = (use: 'from' | 'to') => new Date(parseMoment(text, { name: '--at', use, nowMs: NOW })).toISOString();

  it('a range reaches from the first of the two moments to the second', () => {
    expect([parse('from'), parse('to')]).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z']);
  });

  it('a single moment must say which', () => {
    expect(() => at(text)).toThrow(
      expect.objectContaining({
        message: '--at is "2026-10-25T02:30", which clocks in Europe/Berlin showed twice: they were set back',
        hint: 'write which: 2026-10-25T00:30:00Z or 2026-10-25T01:30:00Z',
      }),
    );
    expect(moment('2026-10-25T01:59:59')).toBe('2026-10-24T23:59:59Z');
    expect(moment('2026-10-25T03:00')).toBe('2026-10-25T02:00:00Z');
  });
});

describe('where clocks were set forward', () => {
  const text = '2026-03-29T02:30';
  const parse = (use: 'from' | 'to') => new Date(parseMoment(text, { name: '--at', use, nowMs: NOW })).toISOString();

  it('a range reaches as far as either clock says', () => {
    expect([parse('from'), parse('to')]).toEqual(['2026-03-29T00:30:00.000Z', '2026-03-29T01:30:00.000Z']);
  });

  it('a single moment must be there', () => {
    expect(() => at(text)).toThrow('did not show: they were set forward past it');
    expect(moment('2026-03-29T01:59')).toBe('2026-03-29T00:59:00Z');
    expect(moment('2026-03-29T03:00')).toBe('2026-03-29T01:00:00Z');
  });
});
