/** A sample of a page in a text format of Prometheus. */
export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const ESCAPES: Readonly<Record<string, string>> = { '\\\\': '\\', '\\"': '"', '\\n': '\n' };

/** Reads a page character by character, as strictly as the grammar has it. Throws on whatever is not in it. */
export function parseExposition(page: string): ParsedSample[] {
  if (page !== '' && !page.endsWith('\n')) throw new SyntaxError('the last line has no end');
  // Only a line feed ends a line: label values may hold any other kind.
  const lines = page.split('\n').slice(0, -1);
  return lines.filter((line) => !line.startsWith('# ')).map(parseLine);
}

function parseLine(line: string): ParsedSample {
  let at = 0;
  const fail = () => new SyntaxError(`unexpected text at ${at} of ${JSON.stringify(line)}`);
  const word = () => {
    NAME.lastIndex = at;
    const [found] = NAME.exec(line) ?? [];
    if (found === undefined) throw fail();
    at += found.length;
    return found;
  };
  const take = (text: string) => {
    if (!line.startsWith(text, at)) throw fail();
    at += text.length;
  };
  const labelValue = () => {
    let value = '';
    take('"');
    while (line[at] !== '"') {
      const length = line[at] === '\\' ? 2 : 1;
      const piece = line.slice(at, at + length);
      const read = length === 2 ? ESCAPES[piece] : piece;
      if (read === undefined || piece === '') throw fail();
      value += read;
      at += length;
    }
    take('"');
    return value;
  };
  const name = word();
  const labels: Record<string, string> = {};
  if (line[at] === '{') {
    do {
      at++;
      const label = word();
      take('=');
      if (label in labels) throw fail();
      labels[label] = labelValue();
    } while (line[at] === ',');
    take('}');
  }
  take(' ');
  const number = line.slice(at);
  if (!/^(?:[+-]Inf|-?\d+(?:\.\d+)?(?:e[+-]\d+)?)$/.test(number)) throw fail();
  return { name, labels, value: Number(number.replace('Inf', 'Infinity')) };
}
