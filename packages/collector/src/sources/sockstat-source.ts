import { METRICS } from '@tidemark/core';
import type { ProcRoot } from '../proc/proc-root.ts';
import { createSockstat, parseSockstat } from '../proc/sockstat.ts';
import { createFileSource } from './file-source.ts';
import type { Source } from './source.ts';

/** Sockets, and TCP over IPv4 by state. */
export function createSockstatSource(root: ProcRoot): Source {
  return createFileSource(root.buffer, {
    file: root.file('net', 'sockstat'),
    extent: 'one-read',
    value: createSockstat(),
    parse: parseSockstat,
    columns: [
      [METRICS.host_sockets, ({ used }) => used],
      [METRICS.host_tcp_sockets, ({ tcpInUse }) => tcpInUse, { family: 'ipv4' }],
      [METRICS.host_tcp_orphaned_sockets, ({ tcpOrphaned }) => tcpOrphaned],
      [METRICS.host_tcp_time_wait_sockets, ({ tcpTimeWait }) => tcpTimeWait],
    ],
  });
}

/** TCP over IPv6, where a server that listens on all addresses is counted. */
export function createSockstat6Source(root: ProcRoot): Source {
  return createFileSource(root.buffer, {
    file: root.file('net', 'sockstat6'),
    extent: 'one-read',
    value: createSockstat(),
    parse: parseSockstat,
    columns: [[METRICS.host_tcp_sockets, ({ tcpInUse }) => tcpInUse, { family: 'ipv6' }]],
  });
}
