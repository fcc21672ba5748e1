/**
 * Text from outside, such as a process name, made harmless for a terminal: control characters and those that turn the
 * direction of writing become `�`.
 */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, '\ufffd');
}
