import { beyondLimit, LIMIT_LABEL, onScale, type Scale } from '../../live/limits.ts';
import { ageMs, isStale, type TagReading } from '../../live/reading.ts';
import { valueText } from '../../live/units.ts';
import { statusWord } from '../../live/words.ts';
import type { Format } from '../../ui/format.ts';
import { paintText, type TextTarget } from '../../ui/LiveText.tsx';

/** What one live value shows now: texts and a look. Pure. */
export interface TagView {
  readonly value: string;
  readonly age: string;
  /** Empty while all is well: quiet is normal. */
  readonly status: string;
  readonly look: 'normal' | 'stale' | 'uncertain' | 'bad' | 'none' | 'limit';
  /** More about the status, on hover; empty where the status says it all. */
  readonly detail: string;
  /** 0…1 along the small bar; undefined hides the mark. */
  readonly position: number | undefined;
}

/** @param now ms since 1970 */
export function tagView(reading: TagReading, scale: Scale | undefined, now: number, format: Format): TagView {
  const age = format.age(ageMs(reading, now));
  const hasNumber = !Number.isNaN(reading.value) && reading.quality !== 'none' && reading.quality !== 'disabled';
  const base = {
    value: valueText(reading, format),
    detail: reading.disabledBecause ?? '',
    age,
    position: scale === undefined || !hasNumber ? undefined : onScale(scale, reading.value),
  };
  if (reading.quality === 'disabled') return { ...base, status: '✕ not read', look: 'bad', age: '–' };
  if (reading.quality === 'none') return { ...base, status: '○ waiting for the first reading', look: 'none', age: '–' };
  // A loss has a reason; the value that stands is the last good one, and says how old it is.
  if (reading.quality === 'bad')
    return {
      ...base,
      status: `✕ ${statusWord(reading.status)}${Number.isNaN(reading.value) ? '' : `, last good ${age} ago`}`,
      look: 'bad',
    };
  if (isStale(reading, now)) return { ...base, status: `◌ stale ${age}`, look: 'stale' };
  if (reading.quality === 'uncertain') return { ...base, status: `? ${statusWord(reading.status)}`, look: 'uncertain' };
  const beyond = beyondLimit(reading.tag.limits, reading.value);
  if (beyond !== undefined) {
    return { ...base, status: `${beyond.startsWith('high') ? '▲' : '▼'} ${LIMIT_LABEL[beyond]}`, look: 'limit' };
  }
  return { ...base, status: '', look: 'normal' };
}

/** The nodes of one live value. */
export interface TagCells {
  readonly value: TextTarget | null;
  readonly age: TextTarget | null;
  readonly status: (TextTarget & { title: string }) | null;
  readonly mark: { readonly style: { left: string; display: string } } | null;
  readonly row: { readonly dataset: Record<string, string | undefined> } | null;
}

/**
 * Puts a view on its nodes, touching only what differs.
 *
 * @returns how many writes were made
 */
export function paintTag(cells: TagCells, view: TagView): number {
  let writes = 0;
  if (cells.value !== null) writes += Number(paintText(cells.value, view.value));
  if (cells.age !== null) writes += Number(paintText(cells.age, view.age));
  if (cells.status !== null) {
    writes += Number(paintText(cells.status, view.status));
    if (cells.status.title !== view.detail) {
      cells.status.title = view.detail;
      writes += 1;
    }
  }
  if (cells.row !== null && cells.row.dataset.look !== view.look) {
    cells.row.dataset.look = view.look;
    writes += 1;
  }
  if (cells.mark !== null) {
    const left = view.position === undefined ? '' : `${(view.position * 100).toFixed(1)}%`;
    const display = view.position === undefined ? 'none' : '';
    if (cells.mark.style.left !== left || cells.mark.style.display !== display) {
      cells.mark.style.left = left;
      cells.mark.style.display = display;
      writes += 1;
    }
  }
  return writes;
}
