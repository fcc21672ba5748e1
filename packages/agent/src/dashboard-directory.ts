import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the built dashboard lies, in order of preference: inside the published package, in a checkout of the repository. */
const PLACES = ['./dashboard/', '../../../apps/dashboard/dist/'];

/** Directory of the built dashboard, or undefined when it was not built. */
export function findDashboard(): string | undefined {
  return PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url))).find((path) =>
    existsSync(`${path}index.html`),
  );
}
