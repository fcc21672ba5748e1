import { type ReadonlySignal, signal } from '@preact/signals';

/** Whom the agent takes whoever looks at this page for. */
export interface Visitor {
  readonly name: string;
  /** `none` for strangers, where the agent asks for a token. */
  readonly role: 'none' | 'read' | 'operate' | 'admin';
}

export interface SignIn {
  /** Undefined until the agent has said. */
  readonly visitor: ReadonlySignal<Visitor | undefined>;
  /** Why the last signing in or out failed. */
  readonly problem: ReadonlySignal<string | undefined>;
  /** Asks the agent who this is. */
  ask(): Promise<void>;
  /** Shows the agent a token, once: from then on the browser has a cookie that scripts cannot read. */
  signIn(token: string): Promise<void>;
  signOut(): Promise<void>;
}

/** While nobody answers, the page opens as ever: it waits for the agent and says so. */
const UNKNOWN: Visitor = { name: 'anonymous', role: 'read' };

/** Signing in at the address of the agent's `/session`. */
export function createSignIn(url: string): SignIn {
  const visitor = signal<Visitor | undefined>(undefined);
  const problem = signal<string | undefined>(undefined);
  const ask = async () => {
    visitor.value = await readVisitor(url).catch(() => UNKNOWN);
  };
  return {
    visitor,
    problem,
    ask,
    signIn: async (token) => {
      const headers = { authorization: `Bearer ${token}` };
      problem.value = await send(url, { method: 'POST', headers }, 'The agent did not let you in');
      if (problem.value === undefined) await ask();
    },
    signOut: async () => {
      problem.value = await send(url, { method: 'DELETE' }, 'You are still signed in');
      if (problem.value === undefined) await ask();
    },
  };
}

async function readVisitor(url: string): Promise<Visitor> {
  const response = await fetch(url);
  return response.ok ? ((await response.json()) as Visitor) : UNKNOWN;
}

/** Resolves to what went wrong, or to undefined. A refusal begins with what it means. */
async function send(url: string, request: RequestInit, refusal: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, request);
    if (response.ok) return undefined;
    const { error } = (await response.json()) as { error: { message: string } };
    return `${refusal}: ${error.message}.`;
  } catch (error) {
    return `The agent does not answer: ${error}`;
  }
}
