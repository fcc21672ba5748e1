/** The page, which holds no data, and what load balancers ask. */
const FOR_EVERYONE = new Set(['/', '/index.html', '/healthz', '/readyz', '/session']);
const ASSETS = '/assets/';

/** Whether a path is answered without a credential. Everything else needs one, also what is added later. */
export function isPublicPath(path: string): boolean {
  return FOR_EVERYONE.has(path) || path.startsWith(ASSETS);
}

const METERED_BY_OTHERS = /^\/(?:healthz|readyz|metrics|live)(?:$|[/.])/;

/**
 * Whether requests for a path are counted. Scrapers and load balancers come at their own pace. Live streams are bounded
 * by the number of connections: after a restart, all of them come back in the same second.
 */
export function isRateLimited(path: string): boolean {
  return !METERED_BY_OTHERS.test(path);
}
