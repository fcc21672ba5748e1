/**
 * Gives each of a few keys a place, and with it a colour, that it keeps for as long as it is among them; a newcomer
 * takes a place that became free.
 */
export function createRankSlots(count: number): (keys: readonly string[]) => readonly (string | undefined)[] {
  let slots: (string | undefined)[] = Array.from({ length: count }, () => undefined);
  return (keys) => {
    const wanted = keys.slice(0, count);
    const kept = slots.map((key) => (key !== undefined && wanted.includes(key) ? key : undefined));
    const newcomers = wanted.filter((key) => !kept.includes(key));
    slots = kept.map((key) => key ?? newcomers.shift());
    return slots;
  };
}
