#!/usr/bin/env node
// The guard comes first: on an older Node the modules behind it end in a crash that explains nothing.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`error: tidemark needs Node.js 22.18 or newer; this is ${process.version}\n`);
  process.exitCode = 1;
} else {
  await rememberCompiledCode();
  const { runCli } = await import(await findCli());
  await runCli();
}

/**
 * Lets V8 keep what it compiled, which is half of what a short command costs. Below the user's own cache, so that nobody
 * else can put code there; not for the recorder, which runs for weeks.
 */
async function rememberCompiledCode() {
  const { HOME, XDG_CACHE_HOME } = process.env;
  const cache = XDG_CACHE_HOME ?? (HOME && `${HOME}/.cache`);
  if (!cache || process.argv[2] === 'start') return;
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
