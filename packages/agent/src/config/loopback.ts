import { isIPv4 } from 'node:net';

/** Whether only this machine can reach what listens on `host`. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
