import { defaultClientConditions, defineConfig } from 'vite';

/** Where `npm run dev` finds a running agent. */
const AGENT = 'http://127.0.0.1:9001';

export default defineConfig({
  // Relative addresses, so that the page also works below a path of a reverse proxy.
  base: './',
  resolve: { conditions: ['@tidemark/source', ...defaultClientConditions] },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: { target: 'es2023', modulePreload: false, assetsInlineLimit: 0 },
  server: { proxy: { '/trpc': AGENT, '/metrics': AGENT, '/session': AGENT } },
});
