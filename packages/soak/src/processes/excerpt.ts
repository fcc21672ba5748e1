import { stripVTControlCharacters } from 'node:util';

/** So much of a line is shown in reports. */
const MAX_EXCERPT_CHARACTERS = 500;

/** More than this is not searched for secrets, because it is not shown. */
const SEARCHED_CHARACTERS = 4 * MAX_EXCERPT_CHARACTERS;

const CENSOR = '[redacted]';

const SECRET_NAME =
  '(?:pass(?:word|wd|phrase)|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credential|session[-_]?id|signature)';

/** In quotes, in quotes within JSON within JSON, and bare. What was cut off lacks its closing quote. */
const VALUE = String.raw`(?:\\"(?:(?!\\").)*(?:\\"|$)|"(?:[^"\\]|\\.)*(?:"|$)|'[^']*(?:'|$)|[^\s"',;&)}\]]+)`;

/**
 * What is plainly a secret in a line of text. Each pattern takes time in proportion to the line; what a pattern captures is
 * kept.
 */
const SECRETS: readonly RegExp[] = [
  // Headers hold everything up to the end of the line or of the quotes that they stand in.
  /((?:proxy-)?authorization\\?["']?\s*[:=]\s*\\?["']?(?:(?:bearer|basic|digest|token)\s+)?)[^"'\\\n]+/gi,
  /((?:set-)?cookie\\?["']?\s*[:=]\s*\\?["']?)[^"'\\\n]+/gi,
  /(\bbearer\s+)[\w.~+/=-]{8,}/gi,
  // user:password@host
  /(\b[a-z][a-z\d+.-]{0,20}:\/\/[^\s/:@]{0,100}:)[^\s/@]{1,200}(?=@)/gi,
  /([?&](?:key|sig|auth|code)=)[^\s&"'#]+/gi,
  new RegExp(String.raw`(${SECRET_NAME}[\w-]{0,30}\\?["']?\s{0,5}[:=]\s{0,5})${VALUE}`, 'gi'),
  // --password hunter2
  new RegExp(String.raw`(--?(?:[a-z\d]+-){0,4}${SECRET_NAME}\s+)[^\s-]\S*`, 'gi'),
  // Tokens that can be told by their looks: JSON web tokens, and those of large providers.
  /()\beyJ[\w-]{10,}(?:\.[\w-]+){1,4}/g,
  /()\b(?:gh[opsur]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}|xox[abeprs]-[\w-]{10,}|AKIA[A-Z\d]{16}|sk-[\w-]{20,}|[rs]k_(?:live|test)_\w{10,})/g,
  /()-----BEGIN [A-Z ]*PRIVATE KEY-----.*/g,
];

/** The text with its obvious secrets replaced: passwords and tokens by name, headers, passwords and keys in URLs. */
export function redactSecrets(text: string): string {
  return SECRETS.reduce((redacted, pattern) => redacted.replaceAll(pattern, `$1${CENSOR}`), text);
}

/** A line of output as reports may show it: on one line, printable, without obvious secrets, at most 500 characters. */
export function excerptOf(line: string): string {
  const printable = toPrintable(line.slice(0, SEARCHED_CHARACTERS));
  const redacted = redactSecrets(printable);
  return redacted.length <= MAX_EXCERPT_CHARACTERS ? redacted : `${cut(redacted, MAX_EXCERPT_CHARACTERS - 1)}…`;
}

/** Without colours, control characters, and those that change the direction of text. */
function toPrintable(text: string): string {
  return withoutColors(text)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu, ' ')
    .trimEnd();
}

/** What a terminal would show of it. */
export function withoutColors(line: string): string {
  return line.includes('\u001b') || line.includes('\u009b') ? stripVTControlCharacters(line) : line;
}

/** Never through the middle of a pair. */
function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}
