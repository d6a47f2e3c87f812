import { appendWitness, isEarlierLog, newestNoteIn, parseCheckpoint, type SignedCheckpoint } from '../ledger/index.ts';
import type { Place, PlacePorts, StepOutcome } from './place.ts';

/** Notes written in one step; each waits for the disk. */
const NOTES_PER_STEP = 50;

/** A further witness file on another disk or share. Every call blocks its thread as long as the share does: give it one. */
export function filePlace(path: string, { heard }: Pick<PlacePorts, 'heard'>): Place {
  let last: SignedCheckpoint | undefined;
  let isRead = false;
  return {
    id: path,
    kind: 'file',
    async step(source): Promise<StepOutcome> {
      try {
        if (!isRead) {
          const held = readLast(path, source.log);
          if (held === 'foreign') {
            const message = 'it holds checkpoints of another station: give each station a witness file of its own';
            return { kind: 'refused', message };
          }
          last = held;
          isRead = true;
          if (last !== undefined) heard(path, last.note);
        }
        const newest = source.newest();
        if (newest === undefined) return { kind: 'done', size: last?.size ?? 0 };
        if (last !== undefined && last.size > newest.size) {
          isRead = false; // somebody may put it right
          const message = `it holds a checkpoint of ${last.size} entries, but the log has signed only ${newest.size}: an older copy of the ledger was put back`;
          return { kind: 'refused', message };
        }
        const due = source.after(last?.size ?? 0, NOTES_PER_STEP);
        for (const checkpoint of due) {
          appendWitness(path, checkpoint.note);
          last = checkpoint;
        }
        return { kind: due.length === NOTES_PER_STEP ? 'again' : 'done', size: last?.size ?? 0 };
      } catch (error) {
        isRead = false;
        return { kind: 'later', message: (error as Error).message };
      }
    },
  };
}

/** Of this log, or undefined: the file may still hold those of the log before it, and is cut to its newest notes at times. */
function readLast(path: string, log: string): SignedCheckpoint | 'foreign' | undefined {
  const note = newestNoteIn(path);
  if (note === undefined) return undefined;
  const checkpoint = parseCheckpoint(note);
  if (checkpoint.origin === log) return checkpoint;
  return isEarlierLog(checkpoint.origin, log) ? undefined : 'foreign';
}
