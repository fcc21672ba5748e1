import type { ReloadChanges } from '@tidemark/api';

/** What differs between what was in force and what is to be, by name. */
export function changesBetween<T extends { readonly name: string }>(
  before: readonly T[],
  after: readonly T[],
  isSame: (a: T, b: T) => boolean,
): ReloadChanges {
  const known = new Map(before.map((one) => [one.name, one]));
  const names = new Set(after.map(({ name }) => name));
  const changed = after.filter((one) => {
    const former = known.get(one.name);
    return former !== undefined && !isSame(former, one);
  });
  return {
    added: after.filter(({ name }) => !known.has(name)).map(({ name }) => name),
    removed: before.filter(({ name }) => !names.has(name)).map(({ name }) => name),
    changed: changed.map(({ name }) => name),
  };
}
