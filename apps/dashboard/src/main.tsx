import { effect } from '@preact/signals';
import { systemClock } from '@tidemark/core';
import { render } from 'preact';
import { createClient } from './client.ts';
import { createDashboard } from './dashboard.ts';
import './styles/page.css';
import { App } from './view/app.tsx';
import { createThemeChoice } from './view/theme.ts';

const client = createClient(new URL('trpc', document.baseURI).href);
const dashboard = createDashboard(client, systemClock);

effect(() => {
  const host = dashboard.status.value?.host;
  if (host !== undefined) document.title = `${host} · Tidemark`;
});
render(<App dashboard={dashboard} theme={createThemeChoice()} />, document.getElementById('app') as HTMLElement);
