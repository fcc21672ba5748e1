import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** An SMTP server on a real socket, which can be away. */
export interface MailServer extends AsyncDisposable {
  /** Options of the notifier `email` that reach it. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Of the mails it accepted, in order. */
  readonly subjects: readonly string[];
  /** How many mails it refused for the time being. */
  readonly refused: number;
  isAway: boolean;
}

export async function openMailServer(): Promise<MailServer> {
  const subjects: string[] = [];
  const state = { isAway: false, refused: 0 };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 1,
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.once('end', () => {
        if (state.isAway) {
          state.refused++;
          return done(Object.assign(new Error('try later'), { responseCode: 451 }));
        }
        const source = Buffer.concat(chunks).toString();
        subjects.push(/^Subject: (.+)$/m.exec(source)?.[1] ?? source);
        done();
      });
    },
  });
  server.on('error', () => {}); // Of clients that were killed.
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    options: { host: '127.0.0.1', port, security: 'none', from: 'tidemark@example.com', to: ['ops@example.com'] },
    subjects,
    get refused() {
      return state.refused;
    },
    get isAway() {
      return state.isAway;
    },
    set isAway(isAway) {
      state.isAway = isAway;
    },
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
