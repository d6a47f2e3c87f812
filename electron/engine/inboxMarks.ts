/**
 * Where the log stood when frames came in, for those that are still in the inbox: what was refused of them is behind that
 * place. Wall clocks cannot tell (they are set back and forth while frames wait).
 */
export interface InboxMark {
  /** Inbox number. */
  readonly frame: number;
  /** Entries in the log before the frame was looked at. */
  readonly size: number;
}

const FRAMES_PER_MARK = 256;
const MARKS_MAX = 64;

/** @param oldest number of the oldest frame of the inbox; @returns the same array when nothing is to be stored */
export function markInbox(
  marks: readonly InboxMark[],
  next: InboxMark,
  oldest: number | undefined,
): readonly InboxMark[] {
  const last = marks.at(-1);
  if (last !== undefined && next.frame < last.frame + FRAMES_PER_MARK) return marks;
  const needed = marks.findLastIndex(({ frame }) => frame <= (oldest ?? next.frame));
  const kept = [...marks.slice(Math.max(0, needed)), next];
  // Too many: every second is enough, the first always.
  return kept.length <= MARKS_MAX ? kept : kept.filter((_, i) => i % 2 === 0 || i === kept.length - 1);
}

/** From where on the log can hold refusals of the frame; undefined where nobody noted it. */
export const sizeBefore = (marks: readonly InboxMark[], frame: number): number | undefined =>
  marks.findLast((mark) => mark.frame <= frame)?.size;
