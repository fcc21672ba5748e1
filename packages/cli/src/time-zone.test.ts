import { afterEach, describe, expect, it } from 'vitest';
import { formatDateTime } from './format/time.ts';
import { useTimeZone } from './time-zone.ts';

const before = process.env.TZ;
afterEach(() => {
  if (before === undefined) delete process.env.TZ;
  else process.env.TZ = before;
});

const summer = Date.UTC(2026, 6, 1, 12);

it.each([
  ['UTC', '2026-07-01 12:00:00'],
  ['Europe/Berlin', '2026-07-01 14:00:00'],
  ['asia/kolkata', '2026-07-01 17:30:00'],
  ['America/St_Johns', '2026-07-01 09:30:00'],
])('shows times as clocks in %s do', (zone, text) => {
  useTimeZone(zone);
  expect(formatDateTime(summer)).toBe(text);
});

describe('what is no zone is refused with the nearest', () => {
  it.each([
    ['Europe/Berln', 'did you mean Europe/Berlin?'],
    ['berlin', 'did you mean Europe/Berlin?'],
    ['new york', 'did you mean America/New_York?'],
    ['+02:00', 'write a name of the IANA database, such as Europe/Berlin or UTC'],
    ['', 'write a name of the IANA database, such as Europe/Berlin or UTC'],
  ])('%j', (zone, hint) => {
    expect(() => useTimeZone(zone)).toThrow(expect.objectContaining({ code: 'CLI_ZONE_INVALID', hint }));
  });
});
