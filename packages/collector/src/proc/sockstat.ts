import { ByteScanner, endsWithNewline } from './byte-scanner.ts';
import type { ReadBuffer } from './proc-file.ts';
import { WordSet } from './word-set.ts';

/** `/proc/net/sockstat` or `sockstat6`; NaN where the file does not say. Reused between reads. */
export interface Sockstat {
  /** Sockets of every kind. Only in `sockstat`. */
  used: number;
  /** TCP sockets that are open: listening or connected. Each file counts its own address family. */
  tcpInUse: number;
  /** TCP connections that no process holds any more, of both families. Only in `sockstat`. */
  tcpOrphaned: number;
  /** TCP connections that wait for stray packets after their end, of both families. Only in `sockstat`. */
  tcpTimeWait: number;
}

export function createSockstat(): Sockstat {
  return { used: Number.NaN, tcpInUse: Number.NaN, tcpOrphaned: Number.NaN, tcpTimeWait: Number.NaN };
}

const WORDS = new WordSet(['sockets:', 'TCP:', 'TCP6:']);
const SOCKETS = 0;
const USED = Buffer.from('used ');
const IN_USE = Buffer.from('inuse ');
const ORPHAN = Buffer.from('orphan ');
const TIME_WAIT = Buffer.from('tw ');
const scanner = new ByteScanner();

/** Reads the bytes into `sockstat`; false when they are cut or do not count TCP sockets. */
export function parseSockstat({ bytes, length }: ReadBuffer, sockstat: Sockstat): boolean {
  sockstat.used = Number.NaN;
  sockstat.tcpInUse = Number.NaN;
  sockstat.tcpOrphaned = Number.NaN;
  sockstat.tcpTimeWait = Number.NaN;
  for (scanner.reset(bytes, 0, length); !scanner.atEnd; scanner.skipLine()) {
    const line = scanner.takeOneOf(WORDS);
    if (line < 0) continue;
    if (line === SOCKETS) {
      if (scanner.takeWord(USED)) sockstat.used = scanner.number();
    } else {
      if (scanner.takeWord(IN_USE)) sockstat.tcpInUse = scanner.number();
      if (scanner.takeWord(ORPHAN)) sockstat.tcpOrphaned = scanner.number();
      if (scanner.takeWord(TIME_WAIT)) sockstat.tcpTimeWait = scanner.number();
    }
  }
  return endsWithNewline(bytes, length) && !Number.isNaN(sockstat.tcpInUse);
}
