/**
 * The probability that a variable of Student's t distribution stays below `t`. By the normal approximation of D. L.
 * Wallace, "Bounds on normal approximations to Student's and the chi-square distributions", Ann. Math. Statist. 30
 * (1959), corrected; right to 0.005 from four degrees of freedom on.
 */
export function studentCdf(t: number, degreesOfFreedom: number): number {
  const v = degreesOfFreedom;
  const z = ((8 * v + 1) / (8 * v + 3)) * Math.sqrt(v * Math.log1p((t * t) / v));
  return normalCdf(t < 0 ? -z : z);
}

const FAR = 100;
const HALVINGS = 50;

/** Where {@link studentCdf} reaches `q`; at most 100 away from 0. */
export function studentQuantile(q: number, degreesOfFreedom: number): number {
  let low = -FAR;
  let high = FAR;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (studentCdf(middle, degreesOfFreedom) < q) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Abramowitz and Stegun 26.2.17; absolute error below 7.5e-8. */
function normalCdf(z: number): number {
  const x = Math.abs(z);
  const k = 1 / (1 + 0.2316419 * x);
  const series = k * (0.31938153 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429))));
  const tail = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return z > 0 ? 1 - tail : tail;
}
