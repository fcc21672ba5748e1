import { z } from 'zod';
import { option, secretOption } from '../contract/options.ts';

/** The option every plugin that knows HTTP basic authentication should have, under the key `basicAuth`. */
export const basicAuthOption = option(
  z.strictObject({
    username: option(z.string().regex(/^[^:]*$/), { help: 'who', expected: 'text without a colon' }),
    password: secretOption('what only they know'),
  }),
  { help: 'user and password', expected: 'a section' },
);

export type BasicAuth = z.output<typeof basicAuthOption>;

/** The value of the header `authorization`, RFC 7617. */
export function basicAuthorization({ username, password }: BasicAuth): string {
  return `Basic ${Buffer.from(`${username}:${password.reveal()}`).toString('base64')}`;
}
