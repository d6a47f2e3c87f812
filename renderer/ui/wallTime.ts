/** "2026-11-01T10:30" on the wall of a zone as µs UTC; undefined where it is no time. */
export function instantOf(text: string, timeZone: string): number | undefined {
  const asUtc = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text) ? Date.parse(`${text}:00Z`) : Number.NaN;
  if (Number.isNaN(asUtc)) return undefined;
  // The offset at the guess is the offset at the moment, except within a clock change, where a second look settles it.
  let at = asUtc;
  for (let i = 0; i < 2; i++) at = asUtc - offsetMs(at, timeZone);
  return at * 1000;
}

/** The other way round, to the minute: what a `datetime-local` control shows of a moment (µs UTC). */
export function wallTimeOf(us: number, timeZone: string): string {
  const at = us / 1000;
  return new Date(at + offsetMs(at, timeZone)).toISOString().slice(0, 16);
}

function offsetMs(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const field = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(
    field('year'),
    field('month') - 1,
    field('day'),
    field('hour'),
    field('minute'),
    field('second'),
  );
  return wall - Math.floor(at / 1000) * 1000;
}
