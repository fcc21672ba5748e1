import { createHash, randomBytes } from 'node:crypto';

/** How every token of ours begins, so that scanners find one that was committed or pasted by mistake. */
const PREFIX = 'tdm_';

const SECRET_BYTES = 32;

/** A new token: 256 random bits. Shown once and never stored. */
export function createSecret(): string {
  return `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64url')}`;
}

/** Whether a text has the form of {@link createSecret}. */
export function isSecret(text: string): boolean {
  return /^tdm_[\w-]{43}$/.test(text);
}

/**
 * What is kept of a secret. A plain SHA-256 is right for 256 random bits: nobody can try them all, which is what slow,
 * salted hashes are to prevent for the passwords that people make up.
 */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
