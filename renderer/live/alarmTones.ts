import type { AlarmRow } from '../../shared/contract/ipc.ts';
import { isWaiting } from './urgency.ts';
import { PRIORITY_RANK } from './words.ts';

/**
 * Which sound stands for which alarm. Pitch, rhythm and how soon it comes again all differ, so that a priority is heard without
 * being counted (IEC 60601-1-8 and ISO 7731 were the model: more urgent is faster and higher; the figures are ours).
 */
export type Priority = AlarmRow['priority'];

export interface Tone {
  /** s after the beginning of the pattern */
  readonly at: number;
  readonly seconds: number;
  /** Hz */
  readonly pitch: number;
}
export interface Pattern {
  readonly tones: readonly Tone[];
  /** s from the beginning of one to the beginning of the next. */
  readonly every: number;
}

const beeps = (pitches: readonly number[], seconds: number, gap: number): Tone[] =>
  pitches.map((pitch, i) => ({ at: i * (seconds + gap), seconds, pitch }));

export const PATTERNS: Readonly<Record<Priority, Pattern>> = {
  critical: { tones: beeps([988, 1319, 988, 1319, 988], 0.11, 0.05), every: 2 },
  high: { tones: beeps([784, 784, 784], 0.16, 0.12), every: 4 },
  medium: { tones: beeps([523, 659], 0.24, 0.2), every: 10 },
  low: { tones: beeps([392], 0.4, 0), every: 30 },
};

/** Alarms that a person has silenced: they stay silent, whatever else comes. */
export type Silenced = ReadonlySet<string>;

/** Announced anew after a suppression, an alarm is another one to the ear. */
export const soundKeyOf = (row: Pick<AlarmRow, 'occurrence' | 'raisedAt'>): string =>
  `${row.occurrence} ${row.raisedAt}`;

/** The priority to be heard now: the most urgent of those that wait and are not silenced; undefined: nothing is to be heard. */
export function heard(rows: readonly AlarmRow[], silenced: Silenced): Priority | undefined {
  let best: Priority | undefined;
  for (const row of rows) {
    if (!isWaiting(row) || silenced.has(soundKeyOf(row))) continue;
    if (best === undefined || PRIORITY_RANK[row.priority] < PRIORITY_RANK[best]) best = row.priority;
  }
  return best;
}

/** Silence is apart from acknowledging: it quiets what waits now, and the next alarm is heard. */
export const silenceAll = (rows: readonly AlarmRow[]): Silenced => new Set(rows.filter(isWaiting).map(soundKeyOf));

/** What is over needs no memory. */
export function stillSilenced(silenced: Silenced, rows: readonly AlarmRow[]): Silenced {
  if (silenced.size === 0) return silenced;
  const waiting = new Set(rows.filter(isWaiting).map(soundKeyOf));
  const kept = [...silenced].filter((key) => waiting.has(key));
  return kept.length === silenced.size ? silenced : new Set(kept);
}

export interface SoundSettings {
  /** 0 … 1 */
  readonly volume: number;
  /** Who muted it, when and why; absent: it is heard. */
  readonly mute?: { readonly by: string; readonly at: number; readonly reason: string };
}

export const SOUND_DEFAULT: SoundSettings = { volume: 0.5 };

/** Kept on this computer. @param text undefined or broken: the default */
export function parseSoundSettings(text: string | null): SoundSettings {
  try {
    const found = JSON.parse(text ?? '') as Partial<SoundSettings>;
    const volume = Math.min(1, Math.max(0, Number(found.volume)));
    if (!Number.isFinite(volume)) return SOUND_DEFAULT;
    const { mute } = found;
    const isMute = typeof mute?.by === 'string' && typeof mute.reason === 'string' && typeof mute.at === 'number';
    return isMute ? { volume, mute } : { volume };
  } catch {
    return SOUND_DEFAULT; // nothing was kept, or not by us
  }
}

/** Why nothing is heard although it should be; undefined when it is. */
export function unheardBecause(settings: SoundSettings, isAllowed: boolean): string | undefined {
  if (settings.mute) return `muted by ${settings.mute.by}: ${settings.mute.reason}`;
  if (settings.volume === 0) return 'the volume is 0';
  return isAllowed ? undefined : 'no sound before the first click or key in this window';
}
