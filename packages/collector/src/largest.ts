/**
 * Those `count` items with the largest positive keys, largest first; ties go to the earlier one. One pass, without
 * sorting; `isEligible` is asked only of those whose key would do.
 */
export function largest<T>(
  items: readonly T[],
  count: number,
  key: (item: T) => number,
  isEligible: (item: T) => boolean = () => true,
): T[] {
  if (count === 0) return [];
  const best: { readonly item: T; readonly key: number }[] = [];
  for (const item of items) {
    const itemKey = key(item);
    const isFull = best.length === count;
    if (!(itemKey > 0) || (isFull && itemKey <= (best.at(-1)?.key ?? 0)) || !isEligible(item)) continue;
    if (isFull) best.pop();
    let at = best.length;
    while (at > 0 && (best[at - 1] as { key: number }).key < itemKey) at--;
    best.splice(at, 0, { item, key: itemKey });
  }
  return best.map(({ item }) => item);
}
