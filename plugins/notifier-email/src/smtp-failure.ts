import { permanent, retryable } from '@tidemark/plugin-kit';

interface SmtpError {
  /** `EAUTH`, `EENVELOPE`, `EMESSAGE`, ... of nodemailer, or a code of Node. */
  readonly code?: unknown;
  /** What the server answered. */
  readonly responseCode?: unknown;
}

/**
 * A 5xx to the mail itself or to all of its receivers is for good: RFC 5321, 4.2.1. Wrong credentials are mended some
 * day, and everything else is the server's trouble or the network's.
 */
export function smtpFailure(error: unknown, server: string): Error {
  const { code, responseCode } = (typeof error === 'object' && error !== null ? error : {}) as SmtpError;
  const message = `${server}: ${error instanceof Error ? error.message : String(error)}`;
  const isAboutTheMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  const isForGood = typeof responseCode === 'number' && responseCode >= 500;
  return isAboutTheMail && isForGood ? permanent(message) : retryable(message);
}
