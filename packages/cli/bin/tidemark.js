#!/usr/bin/env node
// The guard comes first: on an older Node the modules behind it end in a crash that explains nothing.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`error: tidemark needs Node.js 22.18 or newer; this is ${process.version}\n`);
  process.exitCode = 1;
} else {
  if (process.argv[2] === 'start') await doWithoutTurboFan();
  else await rememberCompiledCode();
  const { runCli } = await import(await findCli());
  await runCli();
}

/**
 * Keeps V8's largest compiler out of a process that runs for weeks and does little: 5 MB of its code would stay in memory,
 * and what it makes is no faster where ticks are recorded, pages scraped and frames streamed. Only now, before it has
 * compiled anything; and only where there is Maglev, which compiles what is hot: without it a tick costs half as much again.
 */
async function doWithoutTurboFan() {
  const hasMaglev = Number.parseInt(process.versions.v8, 10) >= 13 && ['x64', 'arm64'].includes(process.arch);
  if (!hasMaglev) return;
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--no-turbofan');
}

/**
 * Lets V8 keep what it compiled, which is half of what a short command costs. Below the user's own cache, so that nobody
 * else can put code there; not for the recorder, which runs for weeks.
 */
async function rememberCompiledCode() {
  const { HOME, XDG_CACHE_HOME } = process.env;
  const cache = XDG_CACHE_HOME ?? (HOME && `${HOME}/.cache`);
  if (!cache) return;
  const { enableCompileCache } = await import('node:module');
  enableCompileCache(`${cache}/tidemark`);
}

/** Built code in the published package; in a checkout the sources, so that nothing needs to be built. */
async function findCli() {
  const { existsSync } = await import('node:fs');
  if (!existsSync(new URL('../src/cli.ts', import.meta.url))) return '../dist/cli.js';
  const { registerHooks } = await import('node:module');
  const packages = new URL('../../', import.meta.url);
  registerHooks({
    resolve: (specifier, context, next) => {
      const [, name, entry = 'index'] = /^@tidemark\/([a-z-]+)(?:\/([a-z-]+))?$/.exec(specifier) ?? [];
      if (name === undefined) return next(specifier, context);
      const folder = /^(?:notifier|exporter)-/.test(name) ? '../plugins/' : '';
      return { url: new URL(`${folder}${name}/src/${entry}.ts`, packages).href, shortCircuit: true };
    },
  });
  return '../src/cli.ts';
}
