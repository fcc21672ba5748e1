import { nearestName } from '@tidemark/core';
import { type Command, Option } from 'commander';
import { cliError } from './errors.ts';

/** Gives a command `--tz` and `--utc`. What they name is the zone of every time that it reads and shows. */
export function addZoneFlags(command: Command): Command {
  return command
    .option('--tz <zone>', 'time zone of all times, such as Europe/Berlin; that of this machine if left out')
    .addOption(new Option('--utc', 'the same as --tz UTC').conflicts('tz'))
    .hook('preAction', (_, action) => {
      const { tz, utc } = action.opts<{ tz?: string; utc?: true }>();
      if (tz !== undefined || utc === true) useTimeZone(tz ?? 'UTC');
    });
}

/** Makes a zone of the IANA database the local one of this process. Throws `CLI_ZONE_INVALID`. */
export function useTimeZone(zone: string): void {
  process.env.TZ = canonicalZone(zone);
}

/** Without this, `+02:00` would pass and mean the opposite: POSIX counts hours to the west. */
const OFFSET = /^[+-]/;

function canonicalZone(zone: string): string {
  try {
    if (!OFFSET.test(zone)) return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    // Not a zone: told below.
  }
  const nearest = nearestZone(zone);
  throw cliError(
    'CLI_ZONE_INVALID',
    `--tz is ${JSON.stringify(zone)}, which is not a time zone`,
    nearest === undefined ? {} : { hint: `did you mean ${nearest}?` },
  );
}

/** The zone with the nearest name, or the one whose city it is: `berlin`. */
function nearestZone(zone: string): string | undefined {
  const zones = Intl.supportedValuesOf('timeZone');
  const cities = new Map(zones.map((name) => [name.slice(name.lastIndexOf('/') + 1), name]));
  const city = nearestName(zone.replaceAll(' ', '_'), cities.keys());
  return nearestName(zone, zones) ?? (city === undefined ? undefined : cities.get(city));
}
