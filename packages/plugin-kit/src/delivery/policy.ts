/** How hard a delivery tries. All times in milliseconds. */
export interface DeliveryPolicy {
  /** How long one attempt may take before it is aborted. */
  readonly deadlineMs: number;
  /** How long an aborted attempt may take to end. One that does not is left behind and counted as hung. */
  readonly graceMs: number;
  /** The wait after the n-th failure in a row is random between 0 and `min(maxMs, baseMs * 2^(n-1))` ("full jitter"). */
  readonly backoff: { readonly baseMs: number; readonly maxMs: number };
  /** A receiver that asks for a longer pause (`Retry-After`) is asked again after this. */
  readonly maxRetryAfterMs: number;
  /** What has waited longer than this since it was offered is given up: no receiver wants it any more. */
  readonly giveUpAfterMs: number;
  readonly breaker: BreakerPolicy;
}

export interface BreakerPolicy {
  /** So many failures in a row open it. */
  readonly failures: number;
  /** It lets nothing pass for this long, then one attempt. */
  readonly openMs: number;
  /** So many successes in a row close it again. */
  readonly successes: number;
}

export type DeliveryPolicyOptions = Partial<Omit<DeliveryPolicy, 'backoff' | 'breaker'>> & {
  readonly backoff?: Partial<DeliveryPolicy['backoff']>;
  readonly breaker?: Partial<BreakerPolicy>;
};

export const DEFAULT_DELIVERY_POLICY: DeliveryPolicy = {
  deadlineMs: 30_000,
  graceMs: 1000,
  backoff: { baseMs: 1000, maxMs: 60_000 },
  maxRetryAfterMs: 3_600_000,
  giveUpAfterMs: 86_400_000,
  breaker: { failures: 5, openMs: 30_000, successes: 2 },
};

/** Fills in the defaults. Throws `RangeError` for times and counts that are not possible. */
export function resolveDeliveryPolicy({ backoff, breaker, ...rest }: DeliveryPolicyOptions = {}): DeliveryPolicy {
  const policy: DeliveryPolicy = {
    ...DEFAULT_DELIVERY_POLICY,
    ...rest,
    backoff: { ...DEFAULT_DELIVERY_POLICY.backoff, ...backoff },
    breaker: { ...DEFAULT_DELIVERY_POLICY.breaker, ...breaker },
  };
  const { deadlineMs, graceMs, maxRetryAfterMs, giveUpAfterMs } = policy;
  const times = {
    deadlineMs,
    graceMs,
    maxRetryAfterMs,
    giveUpAfterMs,
    ...policy.backoff,
    openMs: policy.breaker.openMs,
  };
  for (const [name, ms] of Object.entries(times)) {
    if (!(ms > 0)) throw new RangeError(`${name} of a delivery policy is not above 0: ${ms}`);
  }
  const { failures, successes } = policy.breaker;
  for (const [name, count] of Object.entries({ failures, successes })) {
    if (!Number.isSafeInteger(count) || count < 1) throw new RangeError(`${name} of a breaker is no count: ${count}`);
  }
  return policy;
}
