import { stateless } from '../processes/error-lines.ts';

/**
 * A regular expression as a plan has it: `listening on`, `/listening on/i` where it needs flags, or an expression already.
 * It keeps no state. Throws `SyntaxError`.
 */
export function parsePattern(written: string | RegExp): RegExp {
  if (written instanceof RegExp) return stateless(written);
  const [, source, flags] = /^\/(.+)\/([a-z]*)$/s.exec(written) ?? [];
  return stateless(new RegExp(source ?? written, flags));
}
