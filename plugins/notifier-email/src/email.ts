import { defineNotifier, MESSAGE_STATUSES, option, secretOption, z } from '@tidemark/plugin-kit';
import { readTls, tlsOptions } from '@tidemark/plugin-kit/http';
import { createTransport } from 'nodemailer';
import { composeMail } from './compose-mail.ts';
import { smtpFailure } from './smtp-failure.ts';

const SECURITIES = ['starttls', 'tls', 'none'] as const;
const PORTS = { starttls: 587, tls: 465, none: 25 } as const;

/** The host aborts long before; this is for what a signal cannot end. */
const SOCKET_TIMEOUT_MS = 60_000;

const address = (help: string) =>
  option(z.string().regex(/^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$/), {
    help,
    expected: 'an address: `ops@example.com` or `Ops <ops@example.com>`',
  });

const toOption = option(z.array(address('receiver')).min(1), { help: 'who gets it', expected: 'a list of addresses' });

/** One mail, as text and as HTML, for each message. */
export const email = defineNotifier({
  name: 'email',
  apiVersion: 1,
  help: 'sends each message as e-mail over SMTP',
  options: z.strictObject({
    host: option(z.string().min(1), { help: 'the SMTP server', expected: 'a host name or address' }),
    port: option(z.int().min(1).max(65_535), {
      help: 'its port; by default 587 with `starttls`, 465 with `tls`, 25 with `none`',
      expected: 'a whole number from 1 to 65535',
    }).optional(),
    security: option(z.enum(SECURITIES), {
      help: 'TLS from a plain connection on and never without, TLS from the start, or no TLS at all',
      expected: '`starttls`, `tls` or `none`',
    }).default('starttls'),
    user: option(z.string().min(1), { help: 'name to log in with', expected: 'text' }).optional(),
    password: secretOption('its password').optional(),
    from: address('who it is from'),
    to: toOption,
    maxAlerts: option(z.int().min(1).max(500), {
      help: 'alerts of a message that are shown; the rest is counted',
      expected: 'a whole number from 1 to 500',
    }).default(50),
    tls: tlsOptions.optional(),
  }),
  supports: { statuses: MESSAGE_STATUSES },
  start: ({ options, host, log }) => {
    const { security, user, password, from, to, maxAlerts } = options;
    const transport = createTransport({
      host: options.host,
      port: options.port ?? PORTS[security],
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      ...(user === undefined ? {} : { auth: { user, pass: password?.reveal() ?? '' } }),
      tls: readTls(options.tls),
      name: host.hostName,
      connectionTimeout: SOCKET_TIMEOUT_MS,
      greetingTimeout: SOCKET_TIMEOUT_MS,
      socketTimeout: SOCKET_TIMEOUT_MS,
      // What a mail says comes from labels: nothing in it may name a file or an address to read.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return {
      notify: async (message, signal) => {
        const mail = composeMail(message, { maxAlerts, hostName: host.hostName });
        const { rejected } = await transport.sendMail({ ...mail, from, to, signal }).catch((error: unknown) => {
          throw smtpFailure(error, options.host);
        });
        // The others have it: sending it again would bother them and change nothing for these.
        if (rejected.length > 0) log.warn('some receivers were refused by the server', { key: message.key, rejected });
      },
      close: async () => transport.close(),
    };
  },
});
