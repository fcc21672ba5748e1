/** The `count` items with the largest positive keys; ties go to the earlier one. One pass, without sorting. */
export function largest<T>(items: readonly T[], count: number, key: (item: T) => number): Set<T> {
  if (items.length <= count) return new Set(items.filter((item) => key(item) > 0));
  const best: { readonly item: T; readonly key: number }[] = [];
  for (const item of items) {
    const itemKey = key(item);
    if (!(itemKey > 0) || (best.length === count && itemKey <= (best.at(-1)?.key ?? 0))) continue;
    if (best.length === count) best.pop();
    let at = best.length;
    while (at > 0 && (best[at - 1] as { key: number }).key < itemKey) at--;
    best.splice(at, 0, { item, key: itemKey });
  }
  return new Set(best.map(({ item }) => item));
}
