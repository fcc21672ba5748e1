// Puts the built dashboard into the agent's package while that is packed (`node tools/pack-dashboard.mjs`), and takes it
// out again afterwards (`--remove`): in a checkout the agent serves what apps/dashboard built last.
import { cpSync, existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const BUILT = fileURLToPath(new URL('../apps/dashboard/dist/', import.meta.url));
const PACKED = fileURLToPath(new URL('../packages/agent/dist/dashboard/', import.meta.url));

rmSync(PACKED, { recursive: true, force: true });
if (!process.argv.includes('--remove')) {
  if (!existsSync(`${BUILT}index.html`)) {
    process.stderr.write('the dashboard is not built: run `npm run build` first\n');
    process.exit(1);
  }
  cpSync(BUILT, PACKED, { recursive: true });
}
