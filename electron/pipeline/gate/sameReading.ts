import type { Frame } from '../../../shared/domain/frame.ts';
import { wordsOf } from './compactFrame.ts';
import { contentBits } from './recentReadings.ts';

type Columns = Pick<Frame, 'kind' | 'value' | 'status' | 'texts'>;

/** Whether two readings of one tag and time are the same reading: by value bits (−0 is 0), text and status. */
export function isSameReading(a: Columns, rowA: number, b: Columns, rowB: number): boolean {
  if (a.status[rowA] !== b.status[rowB]) return false;
  const [lowA, highA] = contentBits(a, wordsOf(a.value), rowA);
  const [lowB, highB] = contentBits(b, wordsOf(b.value), rowB);
  return lowA === lowB && highA === highB;
}
