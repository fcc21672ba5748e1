const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i;

/** Whether only this machine can reach what listens on `host`: an address, or `localhost`. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK.test(host);
}
