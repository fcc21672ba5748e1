/** A drawing of dots in Braille characters, two dots wide and four high each: readable in any terminal, and piped too. */
export interface BrailleCanvas {
  /** Dots across and down. */
  readonly width: number;
  readonly height: number;
  /** Sets a dot; `0, 0` is the left upper one. Dots outside are left out. */
  set(x: number, y: number): void;
  /** A line between two dots, ends included. */
  line(from: Dot, to: Dot): void;
  /** One string for each line of characters. */
  rows(): string[];
}

export type Dot = readonly [x: number, y: number];

const FIRST_CHARACTER = 0x2800;
/** Unicode numbers the dots of a cell down the left column, then down the right one, the lowest pair last. */
const BITS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** A canvas of so many characters. */
export function createBrailleCanvas(columns: number, rows: number): BrailleCanvas {
  const [width, height] = [columns * 2, rows * 4];
  const cells = Array.from({ length: rows }, () => new Uint8Array(columns));
  const set = (x: number, y: number) => {
    const bit = BITS[y & 3]?.[x & 1] ?? 0;
    const row = cells[y >> 2];
    if (x >= 0 && x < width && row !== undefined) row[x >> 1] = (row[x >> 1] as number) | bit;
  };
  return {
    width,
    height,
    set,
    line: ([fromX, fromY], [toX, toY]) => {
      const steps = Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY), 1);
      for (let i = 0; i <= steps; i++) {
        set(Math.round(fromX + ((toX - fromX) * i) / steps), Math.round(fromY + ((toY - fromY) * i) / steps));
      }
    },
    rows: () => cells.map((row) => String.fromCharCode(...Array.from(row, (bits) => FIRST_CHARACTER + bits))),
  };
}
