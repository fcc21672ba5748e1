/**
 * Which of several hypotheses are rejected when the probability of rejecting any true one is to stay below `alpha`: S.
 * Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Statist. 6 (1979).
 */
export function rejectByHolm(probabilities: readonly number[], alpha: number): boolean[] {
  const order = [...probabilities.keys()].sort((a, b) => (probabilities[a] as number) - (probabilities[b] as number));
  const rejected = probabilities.map(() => false);
  for (const [rank, index] of order.entries()) {
    if ((probabilities[index] as number) > alpha / (probabilities.length - rank)) break;
    rejected[index] = true;
  }
  return rejected;
}
