import type { VerifyProgress } from '../../../shared/contract/ipc.ts';
import type { Format } from '../../ui/format.ts';

export interface VerifyView {
  readonly title: string;
  readonly detail: string;
  readonly problems: readonly string[];
}

const PROBLEMS_SHOWN = 10;

/** The result of a verification in words. */
export function verifyView(progress: VerifyProgress, format: Format): VerifyView {
  const entries = `${format.integer(progress.total)} entries`;
  const took =
    progress.startedAt === undefined || progress.endedAt === undefined
      ? ''
      : ` in ${format.duration((progress.endedAt - progress.startedAt) / 1000)}`;
  const at = progress.endedAt === undefined ? '' : `, ${format.clock(progress.endedAt)}`;
  switch (progress.state) {
    case 'idle':
      return {
        title: 'Not verified since the start',
        detail: 'Recomputes every hash from the sealed bodies; the plant goes on meanwhile.',
        problems: [],
      };
    case 'running':
      return {
        title: `${format.integer(progress.done)} of ${entries}`,
        detail: 'Recomputing every hash …',
        problems: [],
      };
    case 'clean':
      return {
        title: `✓ Clean: ${entries}${took}${at}`,
        detail: `Every body gives its leaf, the leaves give the root ${progress.root.slice(0, 16)}…, and the checkpoints fit.`,
        problems: [],
      };
    case 'problems': {
      const more = progress.problems.length - PROBLEMS_SHOWN;
      return {
        title: `✕ Not intact: ${progress.problems.length} ${progress.problems.length === 1 ? 'problem' : 'problems'}${at}`,
        detail: 'Keep this computer and its files as they are, and call whoever answers for the record.',
        problems: [...progress.problems.slice(0, PROBLEMS_SHOWN), ...(more > 0 ? [`and ${more} more`] : [])],
      };
    }
    case 'cancelled':
      return {
        title: `Cancelled after ${format.integer(progress.done)} of ${entries}`,
        detail: 'This says nothing about the rest.',
        problems: [],
      };
    case 'failed':
      return {
        title: '! The verification itself failed',
        detail: 'This says nothing about the log. Try again.',
        problems: progress.problems,
      };
  }
}
