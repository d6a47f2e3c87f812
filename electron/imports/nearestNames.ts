/**
 * ` (did you mean "…"?)` for the known names closest to one that is not known; '' when none is close. Close: at most a third of
 * its letters differ (edit distance, case and blanks aside), or one holds the other.
 */
export function nearestNames(name: string, known: readonly string[]): string {
  const wanted = plain(name);
  const ranked = known
    .map((each) => ({ each, distance: closeness(wanted, plain(each)) }))
    .filter(({ distance }) => distance <= 0.34)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 2);
  return ranked.length === 0 ? '' : ` (did you mean ${ranked.map(({ each }) => `"${each}"`).join(' or ')}?)`;
}

const plain = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[\s_.-]+/g, '')
    .slice(0, 100);

function closeness(a: string, b: string): number {
  if (a === b) return 0;
  if (a.length >= 3 && b.length >= 3 && (a.includes(b) || b.includes(a))) return 0.3;
  return editDistance(a, b) / Math.max(a.length, b.length, 1);
}

function editDistance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (before[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, (before[j] as number) + 1, (row[j - 1] as number) + 1));
    }
    before = row;
  }
  return before[b.length] as number;
}
