import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { option, secretOption } from '../contract/options.ts';

const file = (help: string) => option(z.string().min(1), { help, expected: 'the path of a file in PEM format' });

/** The options every plugin that speaks TLS should have, under the key `tls`. */
export const tlsOptions = option(
  z.strictObject({
    caFile: file('certificates to trust instead of those of the system').optional(),
    certFile: file('certificate to show to the receiver').optional(),
    keyFile: file('its private key').optional(),
    keyPassphrase: secretOption('passphrase of the key').optional(),
    serverName: option(z.string().min(1), {
      help: 'name the certificate must hold',
      expected: 'a host name',
    }).optional(),
  }),
  { help: 'how to check, and be checked by, the receiver', expected: 'a section' },
);

export type TlsOptions = z.output<typeof tlsOptions>;

/** What `node:tls` takes. Reads the files; throws what reading them throws. */
export function readTls({ caFile, certFile, keyFile, keyPassphrase, serverName }: TlsOptions = {}) {
  return {
    ...(caFile === undefined ? {} : { ca: readFileSync(caFile) }),
    ...(certFile === undefined ? {} : { cert: readFileSync(certFile) }),
    ...(keyFile === undefined ? {} : { key: readFileSync(keyFile) }),
    ...(keyPassphrase === undefined ? {} : { passphrase: keyPassphrase.reveal() }),
    ...(serverName === undefined ? {} : { servername: serverName }),
  };
}
