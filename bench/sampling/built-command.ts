import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The command as it is installed: its starter beside the built code, without the sources, which it would prefer. Runs the
 * `node` that comes first in PATH, which is this one under `npm run bench`.
 */
export function builtCommand(): string {
  const cli = join(ROOT, 'packages/cli');
  const installed = join(ROOT, 'node_modules/.cache/tidemark-built');
  mkdirSync(join(installed, 'bin'), { recursive: true });
  for (const name of readdirSync(join(cli, 'bin'))) copyFileSync(join(cli, 'bin', name), join(installed, 'bin', name));
  if (!existsSync(join(installed, 'dist'))) symlinkSync(join(cli, 'dist'), join(installed, 'dist'));
  return join(installed, 'bin/tidemark');
}

/** Says so when the built code is older than its sources. */
export function whyStale(): string | undefined {
  const stale = readdirSync(join(ROOT, 'packages')).filter((name) => {
    const packageDir = join(ROOT, 'packages', name);
    const isSource = (file: string) => file.endsWith('.ts') && !file.endsWith('.test.ts');
    return newestMs(join(packageDir, 'src'), isSource) > newestMs(join(packageDir, 'dist'), () => true);
  });
  return stale.length === 0 ? undefined : `dist of ${stale.join(', ')} is missing or older than src: npm run build`;
}

function newestMs(directory: string, isCounted: (file: string) => boolean): number {
  if (!existsSync(directory)) return Number.NEGATIVE_INFINITY;
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(isCounted);
  return Math.max(...files.map((file) => statSync(join(directory, file)).mtimeMs));
}
