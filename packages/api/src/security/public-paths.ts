/** The page, which holds no data, and what load balancers ask. */
const FOR_EVERYONE = new Set(['/', '/index.html', '/healthz', '/readyz', '/session']);
const ASSETS = '/assets/';

/** Whether a path is answered without a credential. Everything else needs one, also what is added later. */
export function isPublicPath(path: string): boolean {
  return FOR_EVERYONE.has(path) || path.startsWith(ASSETS);
}

/** Scrapers and load balancers come at their own pace. */
const FOR_PROBES = ['/healthz', '/readyz', '/metrics', '/metrics/prometheus'];

/** Bounded by the number of clients: after a restart, all of them come back in the same second. */
const LIVE_STREAMS = ['/live', '/trpc/live'];

const NOT_COUNTED = new Set([...FOR_PROBES, ...LIVE_STREAMS]);

/** Whether requests for a path count towards how often a client may ask. */
export function isRateLimited(path: string): boolean {
  return !NOT_COUNTED.has(path);
}
