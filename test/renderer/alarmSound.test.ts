import { describe, expect, it } from 'vitest';
import {
  heard,
  PATTERNS,
  parseSoundSettings,
  SOUND_DEFAULT,
  silenceAll,
  stillSilenced,
  unheardBecause,
} from '../../renderer/live/alarmTones.ts';
import type { AlarmRow } from '../../shared/contract/ipc.ts';
import { ALARMS } from './fakeRows.ts';
import { NOW_MS } from './snapshots.ts';

const [first] = ALARMS(NOW_MS);
const alarm = (occurrence: string, over: Partial<AlarmRow> = {}): AlarmRow => ({
  ...(first as AlarmRow),
  ...{ occurrence, state: 'unacknowledged', priority: 'low' },
  ...over,
});
const NONE = new Set<string>();

describe('sounds of alarms', () => {
  it('the most urgent that waits is heard, until somebody acknowledges it', () => {
    const rows = [alarm('a'), alarm('b', { priority: 'critical' })];
    expect(heard(rows, NONE)).toBe('critical');
    expect(heard([rows[0] as AlarmRow, alarm('b', { priority: 'critical', state: 'acknowledged' })], NONE)).toBe('low');
    expect(heard([], NONE)).toBeUndefined();
  });

  it('silence quiets what waits now, acknowledges nothing, and the next alarm is heard', () => {
    const rows = [alarm('a', { priority: 'high' }), alarm('b')];
    const silenced = silenceAll(rows);
    expect(heard(rows, silenced)).toBeUndefined();
    expect(rows.every(({ state }) => state === 'unacknowledged')).toBe(true);
    expect(heard([...rows, alarm('c')], silenced)).toBe('low');
  });

  it('an alarm that comes back from a suppression is heard again', () => {
    const rows = [alarm('a')];
    const silenced = silenceAll(rows);
    expect(heard([alarm('a', { raisedAt: rows[0]!.raisedAt + 1 })], silenced)).toBe('low');
  });

  it('forgets what is over', () => {
    const silenced = silenceAll([alarm('a'), alarm('b')]);
    expect(stillSilenced(silenced, [alarm('a')]).size).toBe(1);
    expect(stillSilenced(silenced, [alarm('a'), alarm('b')])).toBe(silenced);
  });

  it('each priority has its own pitch, rhythm and pause; the more urgent, the higher and the sooner again', () => {
    const order = ['critical', 'high', 'medium', 'low'] as const;
    const patterns = order.map((priority) => PATTERNS[priority]);
    for (const [i, pattern] of patterns.entries()) {
      const next = patterns[i + 1];
      if (!next) continue;
      expect(pattern.every).toBeLessThan(next.every);
      expect(pattern.tones[0]!.pitch).toBeGreaterThan(next.tones[0]!.pitch);
      expect(pattern.tones.length).toBeGreaterThan(next.tones.length);
    }
    for (const { tones, every } of patterns) expect(tones.at(-1)!.at + tones.at(-1)!.seconds).toBeLessThan(every);
  });

  it('says why nothing is heard', () => {
    const mute = { by: 'olga', at: NOW_MS, reason: 'fire drill' };
    expect(unheardBecause({ volume: 1, mute }, true)).toBe('muted by olga: fire drill');
    expect(unheardBecause({ volume: 0 }, true)).toBe('the volume is 0');
    expect(unheardBecause(SOUND_DEFAULT, false)).toContain('first click');
    expect(unheardBecause(SOUND_DEFAULT, true)).toBeUndefined();
  });

  it.each([[null], ['nonsense'], ['{"volume":"loud"}']])('kept settings %j are the default', (text) => {
    expect(parseSoundSettings(text)).toEqual(SOUND_DEFAULT);
  });
  it('keeps volume and mute', () => {
    const kept = { volume: 0.25, mute: { by: 'olga', at: 1, reason: 'drill' } };
    expect(parseSoundSettings(JSON.stringify(kept))).toEqual(kept);
    expect(parseSoundSettings('{"volume":7}')).toEqual({ volume: 1 });
  });
});
