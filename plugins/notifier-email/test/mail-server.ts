import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Receiver, ReceiverMood } from '@tidemark/plugin-kit/testing';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { email } from '../src/email.ts';

/** What a mail client handed in. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: string | undefined;
  readonly isSecure: boolean;
  /** As it came: headers and bodies. */
  readonly source: string;
}

export type EmailOptions = Parameters<typeof email>[0];

export interface MailServer extends Receiver<EmailOptions> {
  readonly mails: readonly ReceivedMail[];
}

const USER = 'ops';
const PASSWORD = 'swordfish';

const REPLIES: Readonly<Partial<Record<ReceiverMood, { readonly responseCode: number; readonly text: string }>>> = {
  failing: { responseCode: 451, text: `try later, you with ${PASSWORD}` },
  refusing: { responseCode: 554, text: `never you with ${PASSWORD}` },
};

interface MailBox {
  readonly mails: ReceivedMail[];
  mood: ReceiverMood;
  asked: number;
  readonly waiting: Set<() => void>;
}

/** What a server does with a mail that it was handed. */
function receiveInto(box: MailBox): NonNullable<SMTPServerOptions['onData']> {
  return (stream, { envelope, user, secure }, done) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.once('end', () => {
      box.asked++;
      for (const look of box.waiting) look();
      if (box.mood === 'stalling') return;
      const reply = REPLIES[box.mood];
      if (reply !== undefined) return done(Object.assign(new Error(reply.text), reply));
      const { mailFrom, rcptTo } = envelope;
      box.mails.push({
        from: mailFrom === false ? '' : (mailFrom?.address ?? ''),
        to: rcptTo.map(({ address }) => address),
        user: user === undefined ? undefined : String(user),
        isSecure: secure === true,
        source: Buffer.concat(chunks).toString('utf8'),
      });
      done();
    });
  };
}

/** A real SMTP server on the loopback interface. */
export async function openMailServer(
  options: Partial<EmailOptions>,
  serverOptions: SMTPServerOptions = {},
): Promise<MailServer> {
  const box: MailBox = { mails: [], mood: 'accepting', asked: 0, waiting: new Set() };
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    closeTimeout: 1,
    onAuth: ({ username, password }, _session, done) => {
      if (username === USER && password === PASSWORD) done(null, { user: username });
      else done(new Error(`no ${password} here`));
    },
    onRcptTo: ({ address }, _session, done) => done(address.startsWith('nobody') ? new Error('no such box') : null),
    onData: receiveInto(box),
    ...serverOptions,
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  const from = 'Tidemark <tidemark@example.com>';
  return {
    mails: box.mails,
    options: { host: '127.0.0.1', port, user: USER, password: PASSWORD, from, to: ['ops@example.com'], ...options },
    secrets: [PASSWORD],
    accepted: () => box.mails.map(({ source }) => decodeSoftBreaks(source)),
    moods: ['failing', 'refusing', 'stalling'],
    setMood: (mood) => {
      box.mood = mood;
    },
    asked: (times) =>
      new Promise((resolve) => {
        const look = () => {
          if (box.asked >= times) resolve();
        };
        box.waiting.add(look);
        look();
      }),
    connections: () => server.connections.size,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Quoted-printable breaks lines within words. */
function decodeSoftBreaks(source: string): string {
  return source.replaceAll('=\r\n', '');
}
