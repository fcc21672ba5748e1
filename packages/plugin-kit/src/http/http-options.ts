import { z } from 'zod';
import { durationOption, option, secretOption } from '../contract/options.ts';
import { type BasicAuth, basicAuthOption, basicAuthorization } from './basic-auth.ts';
import { tlsOptions } from './tls-options.ts';

/** What a header may hold; Node refuses the rest when it sends, which would be too late. */
const HEADER_VALUE = /^[\x20-\x7e]*$/;

const headerValue = secretOption('value of a header').refine(
  (value) => HEADER_VALUE.test(value.reveal()),
  'a value holds more than printable ASCII',
);

/** The options every plugin that posts should have, under these keys, behind those of its own. */
export const httpOptions = {
  headers: option(z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), headerValue), {
    help: 'further headers of each request',
    expected: 'names in lower case with text each, or where it is: `{ env: NAME }`, `{ file: PATH }`',
    isSecret: true,
  }).default({}),
  timeout: durationOption('how long the receiver may take to answer a request', { min: '100ms', max: '5m' }).default(
    10_000,
  ),
  tls: tlsOptions.optional(),
};

/** Under the key `gzip`, where receivers may be older than compression. */
export const gzipOption = option(z.boolean(), { help: 'compress requests', expected: 'true or false' }).default(true);

/** The options by which a plugin says who sends; one of them at most, see {@link oneCredential}. */
export const credentialOptions = {
  token: secretOption('token to show (`authorization: Bearer ...`)').optional(),
  basicAuth: basicAuthOption.optional(),
};

export interface Credentials {
  readonly token?: z.output<typeof credentialOptions.token>;
  readonly basicAuth?: BasicAuth | undefined;
}

/** For `.refine(...oneCredential)` of options with {@link credentialOptions}. */
export const oneCredential: [check: (given: Credentials) => boolean, issue: { path: PropertyKey[]; message: string }] =
  [
    ({ token, basicAuth }) => token === undefined || basicAuth === undefined,
    { path: ['basicAuth'], message: 'there is `token` already' },
  ];

/** The header `authorization` that they make, or none. */
export function authorization({ token, basicAuth }: Credentials, scheme = 'Bearer'): Readonly<Record<string, string>> {
  if (token !== undefined) return { authorization: `${scheme} ${token.reveal()}` };
  return basicAuth === undefined ? {} : { authorization: basicAuthorization(basicAuth) };
}
