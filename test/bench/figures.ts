/** One measured figure beside its limit from the same run. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** In words, such as "≥ 2"; absent for a figure that only explains another. */
  readonly goal?: string;
  readonly isMet?: boolean;
}

/** Prints the figures a line each, and last the one JSON line that `npm run bench` reads. */
export function report(bench: string, figures: readonly Figure[]): void {
  for (const { what, value, unit, goal, isMet } of figures) {
    const verdict = isMet === undefined ? '' : isMet ? '  met' : '  NOT met';
    console.log(`  ${what}: ${value} ${unit}${goal === undefined ? '' : `  (goal ${goal})`}${verdict}`);
  }
  console.log(JSON.stringify({ bench, figures }));
}

export function figure(what: string, value: number, unit: string, goal?: string, isMet?: boolean): Figure {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 3;
  return {
    what,
    value: Number(value.toFixed(digits)),
    unit,
    ...(goal === undefined ? {} : { goal }),
    ...(isMet === undefined ? {} : { isMet }),
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** CPU seconds of this whole process so far. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
