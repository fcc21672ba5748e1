/** Two decimals are more than anyone reads off a summary. NaN stays NaN. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
