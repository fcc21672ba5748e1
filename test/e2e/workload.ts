import { type ChildProcess, spawn } from 'node:child_process';

/** A process that keeps one CPU busy. */
export function startBurner(): ChildProcess {
  return spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
}

/** Processes with names of their own whose CPU and memory go up and down, for a picture. */
export function startWorkload(): ChildProcess[] {
  const wave = `
    const [name, periodS, cpu, mebibytes] = process.argv.slice(1);
    process.title = name;
    const kept = [];
    setInterval(() => {
      const phase = (performance.now() / 1000 / periodS) % 1;
      const until = performance.now() + 100 * cpu * (0.5 - 0.5 * Math.cos(2 * Math.PI * phase));
      while (performance.now() < until);
      const wanted = mebibytes * phase;
      while (kept.length < wanted) kept.push(Buffer.alloc(1 << 20, 1));
      kept.length = Math.min(kept.length, Math.ceil(wanted));
    }, 100);`;
  const waves = [
    ['postgres', '47', '0.45', '180'],
    ['web-worker', '31', '0.3', '90'],
    ['indexer', '113', '0.6', '260'],
  ];
  return waves.map((args) => spawn(process.execPath, ['-e', wave, ...args], { stdio: 'ignore' }));
}
