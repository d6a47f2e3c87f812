export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
  /** Line number in the text it comes from, counted from 1. */
  readonly line: number;
}

/** Cells of the comparison table at most; past it the changed middle is shown as taken out and put in. */
const CELLS_MAX = 4_000_000;

/** Which lines differ, with nothing but the common lines left out far from any change. */
export function lineDiff(before: string, after: string): DiffLine[] {
  const a = before.split('\n');
  const b = after.split('\n');
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const middle = diffMiddle(a.slice(start, a.length - end), b.slice(start, b.length - end), start);
  const same = (from: number, to: number): DiffLine[] =>
    a.slice(from, to).map((text, i) => ({ kind: 'same', text, line: from + i + 1 }));
  return [...same(0, start), ...middle, ...same(a.length - end, a.length)];
}

/** Longest common subsequence of the lines. */
function diffMiddle(a: readonly string[], b: readonly string[], offset: number): DiffLine[] {
  const removed = (i: number): DiffLine => ({ kind: 'removed', text: a[i] as string, line: offset + i + 1 });
  const added = (j: number): DiffLine => ({ kind: 'added', text: b[j] as string, line: offset + j + 1 });
  if (a.length * b.length > CELLS_MAX) return [...a.map((_, i) => removed(i)), ...b.map((_, j) => added(j))];
  const width = b.length + 1;
  const length = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      length[i * width + j] =
        a[i] === b[j]
          ? (length[(i + 1) * width + j + 1] as number) + 1
          : Math.max(length[(i + 1) * width + j] as number, length[i * width + j + 1] as number);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ kind: 'same', text: a[i] as string, line: offset + i + 1 });
      i++;
      j++;
    } else if (
      j >= b.length ||
      (i < a.length && (length[(i + 1) * width + j] as number) >= (length[i * width + j + 1] as number))
    )
      lines.push(removed(i++));
    else lines.push(added(j++));
  }
  return lines;
}

/** The changed lines with `context` lines around them; `undefined` stands for what is left out. */
export function hunks(lines: readonly DiffLine[], context = 3): (DiffLine | undefined)[] {
  const isNear = lines.map(() => false);
  lines.forEach((line, at) => {
    if (line.kind === 'same') return;
    for (let i = Math.max(0, at - context); i <= Math.min(lines.length - 1, at + context); i++) isNear[i] = true;
  });
  const shown: (DiffLine | undefined)[] = [];
  lines.forEach((line, at) => {
    if (isNear[at]) shown.push(line);
    else if (at > 0 && isNear[at - 1]) shown.push(undefined);
  });
  return shown;
}
