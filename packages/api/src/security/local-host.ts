import { isLoopbackHost } from '@tidemark/core';

const HOST = /^(?:\[([^\]]+)\]|([^:]+))(?::\d+)?$/;

/**
 * Whether a `Host` header names this machine. Any page of the web may send its visitor's browser to 127.0.0.1 under a
 * name of its own (DNS rebinding); the header then still carries that name.
 */
export function isLocalHost(header: string | undefined): boolean {
  const [, ipv6, name] = HOST.exec(header ?? '') ?? [];
  return isLoopbackHost(ipv6 ?? name ?? '');
}
