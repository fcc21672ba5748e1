import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { describeError } from '@tidemark/core';
import { apiError } from '../errors.ts';
import { watchFiles } from './file-watch.ts';

/** PEM files: the certificate with its intermediates, and its key. */
export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** A certificate and its key, checked to belong together. */
export interface CertificatePair {
  readonly cert: string;
  readonly key: string;
}

/** A certificate that is renewed while it is in use. */
export interface CertificateWatch {
  readonly pair: CertificatePair;
  /** How often another pair was taken into use; how many could not be since. */
  readonly renewals: number;
  readonly failures: number;
  /** Reads the files when they have changed; true when there is another pair. Throws `API_TLS_INVALID`, the old pair stays. */
  refresh(): boolean;
}

/** Throws `API_TLS_INVALID`. */
export function watchCertificate(files: CertificateFiles): CertificateWatch {
  const watch = watchFiles([files.certFile, files.keyFile]);
  let pair = check(read(files), files);
  let newest = pair;
  let renewals = 0;
  let failures = 0;
  return {
    get pair() {
      return pair;
    },
    get renewals() {
      return renewals;
    },
    get failures() {
      return failures;
    },
    refresh: () => {
      if (!watch.hasChanged()) return false;
      try {
        const next = read(files);
        if (next.cert === newest.cert && next.key === newest.key) return false;
        newest = next;
        pair = check(next, files);
      } catch (error) {
        failures++;
        throw error;
      }
      failures = 0;
      renewals++;
      return true;
    },
  };
}

function read({ certFile, keyFile }: CertificateFiles): CertificatePair {
  if (certFile === '' || keyFile === '') {
    throw apiError('API_TLS_INVALID', 'a certificate needs its key, and a key its certificate');
  }
  try {
    return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
  } catch (cause) {
    throw apiError('API_TLS_INVALID', describeError(cause), { cause });
  }
}

/** Refuses what is no PEM, and a key that belongs to another certificate. */
function check(pair: CertificatePair, { certFile, keyFile }: CertificateFiles): CertificatePair {
  const unusable = (reason: string, cause?: unknown) =>
    apiError('API_TLS_INVALID', `${certFile} and ${keyFile} cannot be used: ${reason}`, { cause });
  let isKeyOfCertificate: boolean;
  try {
    createSecureContext(pair); // compares keys of the same type only
    isKeyOfCertificate = new X509Certificate(pair.cert).checkPrivateKey(createPrivateKey(pair.key));
  } catch (cause) {
    throw unusable(describeError(cause), cause);
  }
  if (!isKeyOfCertificate) throw unusable('the key belongs to another certificate');
  return pair;
}
