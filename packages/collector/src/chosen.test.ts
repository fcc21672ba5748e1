import { describe, expect, it } from 'vitest';
import { createChosen } from './chosen.ts';

interface Item {
  readonly name: string;
  size: number;
  speed: number;
  readonly wanted?: boolean;
}

const item = (name: string, size: number, speed = 0, wanted = false): Item => ({ name, size, speed, wanted });

const createHere = (max = 10) =>
  createChosen<Item>({
    top: 1,
    keys: [({ size }) => size, ({ speed }) => speed],
    isWanted: ({ wanted }) => wanted === true,
    isEligible: ({ name }) => !name.startsWith('young'),
    lingerMs: 60_000,
    max,
  });

const names = (items: readonly Item[]) => items.map(({ name }) => name).join(' ');

describe('createChosen', () => {
  it('takes the top by each key, and what is wanted', () => {
    const chosen = createHere();
    const alive = [
      item('big', 9),
      item('fast', 1, 9),
      item('small', 2),
      item('asked-for', 0, 0, true),
      item('young-giant', 99),
    ];
    expect(names(chosen.choose(alive, 0)).split(' ').toSorted()).toEqual(['asked-for', 'big', 'fast']);
  });

  it('keeps what was at the top for a while, in its place', () => {
    const chosen = createHere();
    const [a, b] = [item('a', 9), item('b', 5)];
    expect(names(chosen.choose([a, b], 0))).toBe('a');
    b.size = 20;
    expect(names(chosen.choose([a, b], 1000))).toBe('a b');
    expect(names(chosen.choose([a, b], 60_000))).toBe('a b');
    expect(names(chosen.choose([a, b], 60_001))).toBe('b');
  });

  it('drops what is gone at once', () => {
    const chosen = createHere();
    const [a, b] = [item('a', 9), item('b', 5)];
    chosen.choose([a, b], 0);
    expect(names(chosen.choose([b], 1000))).toBe('b');
  });

  it('never takes more than its bound: wanted ones first, then the latest at the top', () => {
    const chosen = createHere(2);
    const items = [item('a', 1), item('b', 0), item('c', 0, 0, true)];
    chosen.choose(items, 0);
    (items[1] as Item).size = 5;
    expect(names(chosen.choose(items, 1000)).split(' ').toSorted()).toEqual(['b', 'c']);
  });
});
