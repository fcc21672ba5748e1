import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { type PlanPath, unreadablePlan } from './plan-error.ts';
import type { PlanFile } from './read-plan-file.ts';

/**
 * A plan in YAML. Every value is the text that stands there, so that `VERSION: 1.10` is not 1.1 and `on` is no boolean.
 * `file` is for messages. Throws `SOAK_PLAN_UNREADABLE` with line and column.
 */
export function parseYamlPlan(text: string, file: string): Omit<PlanFile, 'cwd'> {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    schema: 'failsafe',
    logLevel: 'error',
  });
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) {
    const { line, col } = lines.linePos(problem.pos[0]);
    const what =
      problem.code === 'MULTIPLE_DOCS' ? 'a second document begins here' : problem.message.replaceAll(/\s+/g, ' ');
    throw unreadablePlan(`${file}:${line}:${col}: ${what}`);
  }
  return { plan: contentOf(document, file) ?? {}, locate: (path) => `${file}:${lineOf(document, lines, path)}` };
}

function contentOf(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw unreadablePlan(`${file}: ${(cause as Error).message.split('\n')[0]}`, cause);
  }
}

/** The line of what stands at a path, or of the nearest thing above it that is there. */
function lineOf(document: Document.Parsed, lines: LineCounter, path: PlanPath): number {
  for (let length = path.length; length > 0; length--) {
    const node = nodeAt(document, path.slice(0, length));
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

/** The key of what stands at the path, or the item of a list. */
function nodeAt(document: Document.Parsed, path: PlanPath): unknown {
  const [parents, last] = [path.slice(0, -1), path.at(-1)];
  const parent = parents.length === 0 ? document.contents : document.getIn(parents, true);
  if (isSeq(parent)) return parent.items[last as number];
  if (!isMap(parent)) return undefined;
  return parent.items.map(({ key }) => key).find((key) => isScalar(key) && key.value === last);
}
