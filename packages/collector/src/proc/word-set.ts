/**
 * A fixed set of words to look for in a kernel file, found by a hash of their bytes: what comes on a line is looked up
 * in one step, whatever the order of lines and however many words there are.
 */
export class WordSet {
  private readonly words: readonly Uint8Array[];
  /** 1 for bytes that a word begins with: most lines of a kernel file are told apart by that alone. */
  private readonly firstBytes = new Uint8Array(256);
  private readonly indexByHash = new Map<number, number>();

  /** Throws `TypeError` when two words have the same hash; a set is written once, so its author sees that. */
  constructor(words: readonly string[]) {
    this.words = words.map((word) => Buffer.from(word));
    for (const [index, word] of this.words.entries()) {
      const hash = word.reduce((soFar, byte) => this.mix(soFar, byte), 0);
      if (this.indexByHash.has(hash))
        throw new TypeError(`${JSON.stringify(words[index])} has the hash of another word`);
      this.indexByHash.set(hash, index);
      this.firstBytes[word[0] as number] = 1;
    }
  }

  mayBegin(byte: number): boolean {
    return this.firstBytes[byte] === 1;
  }

  /** The hash of bytes and one more; that of no bytes is 0. */
  mix(hash: number, byte: number): number {
    return (Math.imul(hash, 31) + byte) | 0;
  }

  /** Index of the word that these bytes are; -1 when they are none. `hash` is that of the bytes. */
  find(hash: number, bytes: Uint8Array, start: number, end: number): number {
    const index = this.indexByHash.get(hash);
    if (index === undefined) return -1;
    const word = this.words[index] as Uint8Array;
    if (word.length !== end - start) return -1;
    for (let i = 0; i < word.length; i++) if (word[i] !== bytes[start + i]) return -1;
    return index;
  }
}
