/** The sections that say where the server listens and whom it lets in. */
import { z } from 'zod';
import { duration, integer, oneOf, option, optionalPath, optionalText, rules } from './option.ts';

const HOST_NAME = /^[\w.:[\]-]+$/;
const ORIGIN = /^https?:\/\/[^/\s]+$/;

function matching(pattern: RegExp, text: string, expected: string): string {
  if (!pattern.test(text)) throw new TypeError(`${JSON.stringify(text)} is not ${expected}`);
  return text;
}

export const serverSections = {
  server: z.strictObject({
    host: option(z.string().regex(/^\S+$/), {
      help: 'Address the server listens on; beyond 127.0.0.1, ::1 and localhost it needs tokens and a certificate',
      expected: 'an address or a host name',
      defaultValue: '127.0.0.1',
    }),
    port: integer(0, 65_535, { help: 'Port the server listens on; 0 takes any free one', defaultValue: 9001 }),
    access: oneOf(['auto', 'open', 'token'], {
      help: 'Whom the server answers: everyone who reaches it, or those with a token; auto is open on loopback only',
      defaultValue: 'auto',
    }),
    openRole: oneOf(['read', 'operate', 'admin'], {
      help: 'What callers without a token may do where access is open',
      defaultValue: 'read',
    }),
    plaintext: oneOf(['refuse', 'allow'], {
      help: 'Whether the server may listen beyond loopback without a certificate, behind a proxy that ends TLS',
      defaultValue: 'refuse',
    }),
    allowedHosts: rules((text) => matching(HOST_NAME, text, 'a name such as metrics.example.org'), {
      help: 'Names that the server is asked by, beside its address',
      expected: 'a list of names such as metrics.example.org',
    }),
    allowedOrigins: rules((text) => matching(ORIGIN, text, 'an origin such as https://example.org'), {
      help: 'Sites whose pages may ask, beside its own',
      expected: 'a list of origins such as https://example.org',
    }),
    requestsPerSecond: integer(1, 100_000, {
      help: 'Requests a second of one client; ten times as many may come at once',
      defaultValue: 200,
    }),
    maxConnections: integer(10, 1_000_000, {
      help: 'Connections at the same time; further ones are closed',
      defaultValue: 16_384,
    }),
    drain: duration('0s', '10m', {
      help: 'How long requests in progress may take when the agent stops',
      defaultValue: '3s',
    }),
  }),
  tls: z.strictObject({
    certFile: optionalPath('Certificate with its intermediates, PEM; with it, the server speaks TLS 1.3 only'),
    keyFile: optionalPath('Key of the certificate, PEM'),
  }),
  jwt: z.strictObject({
    secretFile: optionalPath('Secret that JWTs are signed with by HS256, 32 bytes or more'),
    jwksFile: optionalPath('Public keys that JWTs are checked with, a JSON Web Key Set'),
    issuer: optionalText('What iss of a JWT must be'),
    audience: optionalText('What aud of a JWT must be'),
    roleClaim: option(z.string().min(1), {
      help: 'Claim of a JWT that holds its role: read, operate or admin',
      expected: 'the name of a claim',
      defaultValue: 'role',
    }),
  }),
};

type Checked = { readonly [K in keyof typeof serverSections]: z.output<(typeof serverSections)[K]> };

/** The server's configuration in force. What was left empty is undefined. */
export interface ResolvedServerSections {
  readonly server: Omit<Checked['server'], 'drain'> & { readonly drainMs: number };
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  readonly jwt:
    | {
        readonly secretFile: string | undefined;
        readonly jwksFile: string | undefined;
        readonly issuer: string | undefined;
        readonly audience: string | undefined;
        readonly roleClaim: string;
      }
    | undefined;
}

export function resolveServerSections({ server, tls, jwt }: Checked): ResolvedServerSections {
  const { drain: drainMs, ...otherServer } = server;
  const { secretFile, jwksFile, issuer, audience, roleClaim } = jwt;
  const given = (text: string) => (text === '' ? undefined : text);
  return {
    server: { ...otherServer, drainMs },
    tls: tls.certFile === '' && tls.keyFile === '' ? undefined : tls,
    jwt:
      secretFile === '' && jwksFile === ''
        ? undefined
        : {
            secretFile: given(secretFile),
            jwksFile: given(jwksFile),
            issuer: given(issuer),
            audience: given(audience),
            roleClaim,
          },
  };
}
