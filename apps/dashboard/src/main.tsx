import { effect } from '@preact/signals';
import { systemClock } from '@tidemark/core';
import { render } from 'preact';
import { createClient } from './client.ts';
import { createDashboard } from './dashboard.ts';
import { createSignIn, type SignIn } from './sign-in.ts';
import './styles/page.css';
import { App } from './view/app.tsx';
import { SignInForm } from './view/sign-in-form.tsx';
import { createThemeChoice } from './view/theme.ts';

const addressOf = (path: string) => new URL(path, document.baseURI).href;
const page = document.getElementById('app') as HTMLElement;
const theme = createThemeChoice();
const signIn = createSignIn(addressOf('session'));

function openDashboard(signIn: SignIn): void {
  // Signed out elsewhere, or the token was revoked: begin anew, with the form.
  const client = createClient(addressOf('trpc'), () => location.reload());
  const dashboard = createDashboard(client, systemClock);
  effect(() => {
    const host = dashboard.status.value?.host;
    if (host !== undefined) document.title = `${host} · Tidemark`;
  });
  render(<App dashboard={dashboard} theme={theme} signIn={signIn} />, page);
}

let isOpen = false;
signIn.visitor.subscribe((visitor) => {
  if (visitor === undefined) return;
  if (visitor.role !== 'none' && !isOpen) {
    isOpen = true;
    openDashboard(signIn);
  } else if (visitor.role === 'none') {
    if (isOpen) location.reload();
    else render(<SignInForm signIn={signIn} />, page);
  }
});
await signIn.ask();
