import { readFile } from 'node:fs/promises';
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import { configError, notSection, unknownKey } from './config-error.ts';
import { findOption, quoteValue, SECTIONS, type Setting } from './setting.ts';

/** Reads a configuration file. Throws `AGENT_CONFIG_FILE_UNREADABLE`, and what {@link parseConfigFile} throws. */
export async function readConfigFile(file: string): Promise<readonly Setting[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    throw configError('AGENT_CONFIG_FILE_UNREADABLE', `cannot read the configuration file ${file}: ${code}`, {
      details: { file, code },
      cause,
    });
  }
  return parseConfigFile(text, file);
}

/**
 * The settings in a YAML text (JSON is YAML), in its order; values are not checked yet. `file` is for messages.
 * Throws `AGENT_CONFIG_FILE_INVALID` with line and column, or `AGENT_CONFIG_KEY_UNKNOWN`.
 */
export function parseConfigFile(text: string, file: string): readonly Setting[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) {
    const { line, col } = lines.linePos(problem.pos[0]);
    const what =
      problem.code === 'MULTIPLE_DOCS' ? 'a second document begins here' : problem.message.replaceAll(/\s+/g, ' ');
    throw invalidFile(`${file}:${line}:${col}: ${what}`, file);
  }
  return new FileReader(document, file, lines).settings();
}

function invalidFile(message: string, file: string) {
  return configError('AGENT_CONFIG_FILE_INVALID', message, { details: { file } });
}

/** Walks the two levels a configuration has, keeping the line of every key. */
class FileReader {
  readonly #document: Document.Parsed;
  readonly #file: string;
  readonly #lines: LineCounter;

  constructor(document: Document.Parsed, file: string, lines: LineCounter) {
    this.#document = document;
    this.#file = file;
    this.#lines = lines;
  }

  settings(): Setting[] {
    const root = this.#resolve(this.#document.contents);
    if (isEmpty(root)) return [];
    if (!isMap(root)) throw invalidFile(`${this.#file}: the file holds no keys`, this.#file);
    return this.#pairs(root).flatMap(([name, node, origin]) => {
      if (name.includes('.')) throw unknownKey(name, origin);
      if (!SECTIONS.has(name)) return [this.#setting(name, node, origin)];
      if (isEmpty(node)) return [];
      if (!isMap(node)) throw notSection(name, this.#value(node), origin);
      return this.#pairs(node).map(([key, leaf, place]) => this.#setting(`${name}.${key}`, leaf, place));
    });
  }

  #pairs(map: YAMLMap): [name: string, value: unknown, origin: Setting['origin']][] {
    return map.items.map(({ key, value }) => {
      const node = key as ParsedNode;
      const { line } = this.#lines.linePos(node.range[0]);
      return [String(this.#value(node)), this.#resolve(value), { source: 'file', file: this.#file, line }];
    });
  }

  #setting(key: string, node: unknown, origin: Setting['origin']): Setting {
    const option = findOption(key);
    if (option === undefined) throw unknownKey(key, origin);
    return { key: option.key, value: this.#value(node), origin };
  }

  #resolve(node: unknown): unknown {
    if (!isAlias(node)) return node;
    const target = node.resolve(this.#document);
    if (target === undefined)
      throw invalidFile(`${this.#file}: nothing has the anchor ${quoteValue(node.source)}`, this.#file);
    return target;
  }

  /** A scalar's value, or those of a list. No key takes a mapping, so that is only told apart. */
  #value(node: unknown): unknown {
    const resolved = this.#resolve(node);
    if (isScalar(resolved)) return resolved.value;
    if (isSeq(resolved)) return resolved.items.map((item) => this.#listed(item));
    return isEmpty(resolved) ? null : {};
  }

  /** A value in a list, where lists and mappings have no meaning. */
  #listed(node: unknown): unknown {
    const resolved = this.#resolve(node);
    return isScalar(resolved) ? resolved.value : null;
  }
}

function isEmpty(node: unknown): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null);
}
