import { spawnSync } from 'node:child_process';

/** The browser is to see the page as its sources are now, not as it was built last. */
export function setup(): void {
  const args = ['run', '@tidemark/dashboard#build', '--output-logs=errors-only', '--no-update-notifier'];
  const { status, error, stdout } = spawnSync('turbo', args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`the dashboard could not be built:\n${stdout}`);
}
