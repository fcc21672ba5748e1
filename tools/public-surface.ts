const LIST = /^export (type )?\{([^}]*)\}/gm;
const DECLARATION =
  /^export (?:declare )?(?:abstract )?(?:async )?(const|let|function\*?|class|interface|type) (\w+)/gm;
const ANY_EXPORT = /^export\b/gm;

/**
 * What an entry module exports, one line a name: `value openHistory`, `type History`, sorted by name.
 * Throws `TypeError` when it holds an export that names nothing, such as `export *`.
 */
export function publicSurface(source: string): string[] {
  const lists = [...source.matchAll(LIST)];
  const declarations = [...source.matchAll(DECLARATION)];
  if (lists.length + declarations.length !== [...source.matchAll(ANY_EXPORT)].length) {
    throw new TypeError('an entry module exports by name: export { a, type B } from, or export const');
  }
  const listed = lists.flatMap(([, allTypes, names]) =>
    (names as string)
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .map((name) => describeName(name, allTypes !== undefined)),
  );
  const declared = declarations.map(([, kind, name]) => [
    kind === 'type' || kind === 'interface' ? 'type' : 'value',
    name,
  ]);
  return [...listed, ...declared]
    .sort(([, a = ''], [, b = '']) => (a < b ? -1 : 1))
    .map(([kind, name]) => `${kind} ${name}`);
}

function describeName(item: string, isType: boolean): [kind: string, name: string] {
  const name = item.replace(/^type /, '').replace(/^.* as /, '');
  return [isType || item.startsWith('type ') ? 'type' : 'value', name];
}
