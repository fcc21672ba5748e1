import type { TargetedSubmitEvent } from 'preact';
import type { SignIn } from '../sign-in.ts';
import { Mark } from './mark.tsx';

/** Asks for a token, where the agent answers nobody without one. */
export function SignInForm({ signIn }: { readonly signIn: SignIn }) {
  const problem = signIn.problem.value;
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const token = new FormData(event.currentTarget).get('token');
    void signIn.signIn(String(token).trim());
  };
  return (
    <main class="sign-in">
      <form class="card" onSubmit={submit}>
        <h1>
          <Mark />
          <span class="wordmark">Tidemark</span>
        </h1>
        <label for="token">Token</label>
        <input
          id="token"
          name="token"
          type="password"
          autocomplete="current-password"
          spellcheck={false}
          required
          aria-describedby="token-help"
          aria-invalid={problem !== undefined}
        />
        {problem !== undefined && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        <button type="submit">Sign in</button>
        <p id="token-help" class="help">
          This agent answers those who have a token. On its machine, <code>tidemark token create NAME</code> makes one.
        </p>
      </form>
    </main>
  );
}
