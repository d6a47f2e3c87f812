import type { ImportProgress } from '../../../shared/contract/links.ts';
import type { Format } from '../../ui/format.ts';

const STATE_WORD = { running: 'reading', done: 'done', cancelled: 'cancelled', failed: 'failed' } as const;

export interface ProgressView {
  readonly word: string;
  /** 0 … 1 */
  readonly share: number;
  /** Time left, while it runs and can be told. */
  readonly left: string | undefined;
  readonly counts: string;
  readonly reasons: readonly string[];
}

const ETA_SHARE_MIN = 0.02;

/** @param nowMs ms since 1970 */
export function progressView(progress: ImportProgress, nowMs: number, format: Format): ProgressView {
  const share = progress.bytesTotal === 0 ? 0 : Math.min(1, progress.bytesDone / progress.bytesTotal);
  const spentMs = nowMs - progress.startedAt / 1000;
  const isRunning = progress.state === 'running';
  return {
    word: STATE_WORD[progress.state],
    share: progress.state === 'done' ? 1 : share,
    left: isRunning && share >= ETA_SHARE_MIN ? `${format.duration((spentMs * (1 - share)) / share)} left` : undefined,
    counts: `${format.integer(progress.rows)} rows: ${format.integer(progress.accepted)} accepted, ${format.integer(progress.refused)} refused; ${format.integer(progress.readings)} readings`,
    reasons: Object.entries(progress.reasons)
      .sort(([, a], [, b]) => b - a)
      .map(([reason, count]) => `${format.integer(count)} × ${inWords(reason)}`),
  };
}

/** `unparsableNumber` as people say it. */
const inWords = (reason: string): string => reason.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
