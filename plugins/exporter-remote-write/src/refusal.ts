import type { HttpAnswer } from '@tidemark/plugin-kit/http';

/**
 * Why a receiver does not take samples because of their times:
 * - `not-newer`: it has newer ones of the series, or others at these times
 * - `too-old`: older than anything it takes
 */
export type Refusal = 'not-newer' | 'too-old';

const TOO_OLD = /out of bounds|too[- ]old/i;
const NOT_NEWER = /out[- ]of[- ]order|duplicate/i;

/**
 * What Prometheus ("out of order sample", "duplicate sample for timestamp", "out of bounds", "too old sample"), Cortex and
 * Mimir (`err-mimir-sample-out-of-order` and others) answer with 400, and Thanos Receive with 409 and no more than
 * "conflict". Undefined for any other answer.
 */
export function refusalOf({ status, body }: HttpAnswer): Refusal | undefined {
  if (status !== 400 && status !== 409) return undefined;
  if (TOO_OLD.test(body)) return 'too-old';
  return NOT_NEWER.test(body) || status === 409 ? 'not-newer' : undefined;
}
