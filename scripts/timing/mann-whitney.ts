/**
 * How likely such a difference, or a greater one, is between two samples of the same: the two-sided test of Mann and Whitney (Annals
 * of Mathematical Statistics 18, 1947), by the normal approximation with a correction for ties, which is good from some
 * dozens in each sample on.
 */
export function mannWhitney(a: readonly number[], b: readonly number[]): number {
  const values = [...a.map((value) => ({ value, isOfA: true })), ...b.map((value) => ({ value, isOfA: false }))];
  values.sort((left, right) => left.value - right.value);
  let ranksOfA = 0;
  let ties = 0;
  for (let from = 0; from < values.length;) {
    let to = from + 1;
    while (to < values.length && values[to]?.value === values[from]?.value) to += 1;
    const tied = values.slice(from, to);
    // Equal values share the middle of their ranks, which are from + 1 to `to`.
    ranksOfA += (tied.filter(({ isOfA }) => isOfA).length * (from + 1 + to)) / 2;
    ties += tied.length ** 3 - tied.length;
    from = to;
  }
  const count = values.length;
  const variance = ((a.length * b.length) / 12) * (count + 1 - ties / (count * (count - 1)));
  if (!(variance > 0)) return 1;
  const z = Math.abs(ranksOfA - (a.length * (count + 1)) / 2) / Math.sqrt(variance);
  return erfc(z / Math.SQRT2);
}

/**
 * The complementary error function for x >= 0, to 1.2e-7 of itself also where it is tiny: Chebyshev fit of Press et al., Numerical
 * Recipes, section 6.2 (`erfcc`).
 */
function erfc(x: number): number {
  const t = 1 / (1 + x / 2);
  const series = COEFFICIENTS.reduceRight((sum, coefficient) => coefficient + t * sum, 0);
  return t * Math.exp(-x * x + series);
}

const COEFFICIENTS = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
  0.17087277,
];
