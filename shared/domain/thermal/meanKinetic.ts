/**
 * Mean kinetic temperature (USP <1079>; Haynes 1971): the one temperature that would do the same harm over the same time.
 * T_K = (ΔH/R) / −ln( Σ wᵢ·e^(−ΔH/(R·Tᵢ)) / Σ wᵢ ), T in kelvin, weights by time. Not below the mean, and between the extremes.
 * The ratio is taken as 10 000 K (83.144 kJ/mol over 8.3144·10⁻³ kJ/(mol·K)); with R = 8.314462618 the sixth digit differs.
 */
export const DELTA_H_OVER_R_K = 10_000;
export const KINETIC_METHOD = 'mean kinetic temperature, ΔH/R = 10000 K, weighted by time';
export const ZERO_CELSIUS_K = 273.15;

/** Rate of the reaction at a temperature, relative: e^(−ΔH/(R·T)). @param celsius above absolute zero */
export const kineticRate = (celsius: number): number => Math.exp(-DELTA_H_OVER_R_K / (celsius + ZERO_CELSIUS_K));

/**
 * @param rates Σ weight · kineticRate
 * @param weight Σ weight
 * @returns °C; undefined when nothing was weighed: a gap is not 0 °C
 */
export function meanKineticOfSums(rates: number, weight: number): number | undefined {
  if (!(weight > 0)) return undefined;
  return DELTA_H_OVER_R_K / -Math.log(rates / weight) - ZERO_CELSIUS_K;
}

/** @param weights default: all alike. @returns °C; undefined for nothing */
export function meanKineticTemperature(celsius: readonly number[], weights?: readonly number[]): number | undefined {
  let rates = 0;
  let weight = 0;
  celsius.forEach((value, i) => {
    const own = weights?.[i] ?? 1;
    rates += own * kineticRate(value);
    weight += own;
  });
  return meanKineticOfSums(rates, weight);
}
