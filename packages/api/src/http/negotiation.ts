import { type Accept, parseAccept } from 'hono/utils/accept';

/** One way in which an answer can be written. */
export interface Offer<T> {
  /** A media type without parameters. */
  readonly type: string;
  /** Parameters that a range may ask for by value. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly value: T;
}

/** Say nothing about which offer is meant: the quality, how it is encoded, and how Prometheus 3 wants odd names escaped. */
const IGNORED_PARAMETERS: ReadonlySet<string> = new Set(['q', 'charset', 'escaping']);

/**
 * The offer that an `Accept` header likes best, by RFC 9110, section 12.5.1: of the ranges that match an offer the most
 * specific one gives its quality; among offers of equal quality the first wins. Undefined when none is acceptable.
 */
export function negotiate<T>(header: string | undefined, offers: readonly Offer<T>[]): T | undefined {
  const ranges = parseAccept(header ?? '*/*');
  let best: Offer<T> | undefined;
  let bestQuality = 0;
  for (const offer of offers) {
    const quality = qualityOf(offer, ranges);
    if (quality > bestQuality) [best, bestQuality] = [offer, quality];
  }
  return best?.value;
}

function qualityOf(offer: Offer<unknown>, ranges: readonly Accept[]): number {
  let quality = 0;
  let mostSpecific = -1;
  for (const range of ranges) {
    const specificity = specificityOf(range, offer);
    if (specificity > mostSpecific) [quality, mostSpecific] = [range.q, specificity];
  }
  return quality;
}

/** How closely a range describes an offer; -1 when it does not. */
function specificityOf({ type, params }: Accept, offer: Offer<unknown>): number {
  const asked = type.toLowerCase();
  if (asked === '*/*') return 0;
  if (asked === `${offer.type.split('/')[0]}/*`) return 1;
  if (asked !== offer.type) return -1;
  const parameters = Object.entries(params).filter(([name]) => !IGNORED_PARAMETERS.has(name.toLowerCase()));
  const fits = parameters.every(([name, value]) => offer.parameters?.[name.toLowerCase()] === value);
  return fits ? 2 + parameters.length : -1;
}
