import type { ReadBuffer } from './proc-file.ts';

/** User names by number from `/etc/passwd`, see passwd(5). Lines that are none are passed over. */
export function parsePasswd({ bytes, length }: ReadBuffer): Map<number, string> {
  const names = new Map<number, string>();
  for (const line of bytes.toString('utf8', 0, length).split('\n')) {
    const [name, , uid] = line.split(':');
    if (name !== undefined && name !== '' && uid !== undefined && /^\d+$/.test(uid)) names.set(Number(uid), name);
  }
  return names;
}
