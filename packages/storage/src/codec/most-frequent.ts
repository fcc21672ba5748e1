/** Integers are hashed by their lower and upper 32 bits; multiplied, these spread well over the upper bits. */
const FACTOR = 0x9e3779b1;

/** A table of open addresses; only as much of it as one call needs is used, and emptied, in that call. */
let keys = new Float64Array(4096);
let counts = new Uint32Array(4096);

/** The integer that is most frequent in `values[0..length)`, of several the one that was so first; 0 when there are none. */
export function mostFrequent(values: Float64Array, length: number): number {
  const bits = empty(length);
  const mask = (1 << bits) - 1;
  let found = 0;
  let most = 0;
  for (let i = 0; i < length; i++) {
    const value = values[i] as number;
    let at = Math.imul(value ^ (value / 0x100000000), FACTOR) >>> (32 - bits);
    while (counts[at] !== 0 && keys[at] !== value) at = (at + 1) & mask;
    keys[at] = value;
    const count = (counts[at] as number) + 1;
    counts[at] = count;
    if (count <= most) continue;
    most = count;
    found = value;
  }
  return found;
}

/** Empties a part of the table that has room for twice as many; returns the bits of its addresses. */
function empty(length: number): number {
  const bits = 33 - Math.clz32(length);
  const size = 1 << bits;
  if (size > counts.length) {
    keys = new Float64Array(size);
    counts = new Uint32Array(size);
  } else counts.fill(0, 0, size);
  return bits;
}
