#!/usr/bin/env node
// The guard comes first: on an older Node the modules behind it end in a crash that explains nothing.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`error: tidemark needs Node.js 22.18 or newer; this is ${process.version}\n`);
  process.exitCode = 1;
} else {
  const { runCli } = await import(await findCli());
  await runCli();
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
      return { url: new URL(`${name}/src/${entry}.ts`, packages).href, shortCircuit: true };
    },
  });
  return '../src/cli.ts';
}
