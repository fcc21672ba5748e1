import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import type { CertificateFiles } from '../src/security/certificate.ts';

/** Makes a certificate for this machine, good for a day, and writes it and its key into a folder. */
export async function writeCertificate(
  folder: string,
  name = 'tidemark.test',
  keyType: 'ec' | 'rsa' = 'ec',
): Promise<CertificateFiles> {
  const altNames = [
    { type: 2, value: 'localhost' },
    { type: 7, ip: '127.0.0.1' },
  ] as const;
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    keyType,
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [...altNames] }],
  });
  const files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
  writeFileSync(files.certFile, cert);
  writeFileSync(files.keyFile, key);
  return files;
}
