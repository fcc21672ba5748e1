const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

/** Whether only this machine can reach what listens on `host`: an address, or `localhost`. */
export function isLoopbackHost(host: string): boolean {
  return isLocalHost(host.includes(':') ? `[${host}]` : host);
}

/**
 * Whether a `Host` header names this machine. Any page of the web may send its visitor's browser to 127.0.0.1 under a
 * name of its own (DNS rebinding); the header then still carries that name.
 */
export function isLocalHost(header: string | undefined): boolean {
  return header !== undefined && LOOPBACK.test(header);
}
