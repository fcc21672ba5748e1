import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { InputPath, Unreadable } from './input-path.ts';

/** What stands in a file; nothing of it is checked yet. */
export interface YamlInput {
  /** An empty section when nothing stands there. */
  readonly content: unknown;
  /** The line of what stands at a path, or of the nearest thing above it that is there. */
  readonly locate: (path: InputPath) => string;
}

export interface YamlOptions {
  /** For messages. */
  readonly file: string;
  /** Every value is the text that stands there, so that `1.10` is not 1.1 and `on` is no boolean. */
  readonly isAllText?: boolean;
  readonly unreadable: Unreadable;
}

/** Reads YAML (JSON is YAML). Throws what `unreadable` makes, with line and column. */
export function parseYamlInput(text: string, { file, isAllText = false, unreadable }: YamlOptions): YamlInput {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    schema: isAllText ? 'failsafe' : 'core',
    logLevel: 'error',
  });
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) {
    const { line, col } = lines.linePos(problem.pos[0]);
    const what = problem.code === 'MULTIPLE_DOCS' ? 'a second document begins here' : onOneLine(problem.message);
    throw unreadable(`${file}:${line}:${col}: ${what}`);
  }
  return {
    content: contentOf(document, file, unreadable) ?? {},
    locate: (path) => `${file}:${lineOf(document, lines, path)}`,
  };
}

function contentOf(document: Document.Parsed, file: string, unreadable: Unreadable): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw unreadable(`${file}: ${onOneLine((cause as Error).message)}`, cause);
  }
}

/** Line separators included, which a name in the text may hold. */
function onOneLine(message: string): string {
  return message.replaceAll(/\s+/g, ' ');
}

function lineOf(document: Document.Parsed, lines: LineCounter, path: InputPath): number {
  for (let length = path.length; length > 0; length--) {
    const node = nodeAt(document, path.slice(0, length));
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

/** The key of what stands at the path, or the item of a list. */
function nodeAt(document: Document.Parsed, path: InputPath): unknown {
  const [parents, last] = [path.slice(0, -1), path.at(-1)];
  const parent = parents.length === 0 ? document.contents : document.getIn(parents, true);
  if (isSeq(parent)) return parent.items[last as number];
  if (!isMap(parent)) return undefined;
  return parent.items.map(({ key }) => key).find((key) => isScalar(key) && key.value === last);
}
