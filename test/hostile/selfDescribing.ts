/** Seconds that fit beside the number of the value: twelve days. */
const SECONDS = 2 ** 20;

/** A value that says which one it is (below 4 096) and in which second it was made; fits uint32 and a double. */
export const selfDescribing = (index: number, nowMs: number): number =>
  index * SECONDS + (Math.floor(nowMs / 1000) % SECONDS);

export const indexOf = (value: number): number => Math.floor(value / SECONDS);

/** Seconds from the making of the value to `atMs`; near 0 when the value was read just then. */
export function ageSeconds(value: number, atMs: number): number {
  const made = value % SECONDS;
  const at = Math.floor(atMs / 1000) % SECONDS;
  const age = at - made;
  return age < -SECONDS / 2 ? age + SECONDS : age;
}
