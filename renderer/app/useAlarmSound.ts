import { useCallback, useEffect, useMemo, useState } from 'react';
import type { AlarmRow } from '../../shared/contract/ipc.ts';
import {
  heard,
  PATTERNS,
  type Priority,
  parseSoundSettings,
  type Silenced,
  type SoundSettings,
  silenceAll,
  stillSilenced,
  unheardBecause,
} from '../live/alarmTones.ts';
import { createTonePlayer } from '../ui/tonePlayer.ts';

const KEY = 'shiftseal.sound';
const NOBODY: Silenced = new Set();
const ALLOWED_LOOK_MS = 1_000;

export interface AlarmSound {
  /** What is to be heard now; undefined: nothing waits, or all of it was silenced. */
  readonly heard: Priority | undefined;
  readonly isSilenced: boolean;
  /** Why it is not heard; undefined: it is. */
  readonly unheard: string | undefined;
  readonly settings: SoundSettings;
  silence(): void;
  change(settings: SoundSettings): void;
  /** Plays a priority once. */
  listen(priority: Priority): void;
}

/** Sounds of the alarms that wait: again and again until somebody acknowledges or silences them. */
export function useAlarmSound(rows: readonly AlarmRow[]): AlarmSound {
  const player = useMemo(createTonePlayer, []);
  const [settings, setSettings] = useState<SoundSettings>(() => parseSoundSettings(localStorage.getItem(KEY)));
  const [silenced, setSilenced] = useState<Silenced>(NOBODY);
  const [isAllowed, setAllowed] = useState(true);
  const priority = heard(rows, silenced);

  useEffect(() => setSilenced((now) => stillSilenced(now, rows)), [rows]);

  useEffect(() => {
    if (priority === undefined) return;
    const look = () => setAllowed(player.isAllowed());
    look();
    const timer = setInterval(look, ALLOWED_LOOK_MS);
    return () => clearInterval(timer);
  }, [player, priority]);

  const volume = settings.mute === undefined ? settings.volume : 0;
  useEffect(() => {
    if (priority === undefined || volume === 0 || !isAllowed) return;
    const { tones, every } = PATTERNS[priority];
    player.play(tones, volume);
    const timer = setInterval(() => player.play(tones, volume), every * 1_000);
    return () => {
      clearInterval(timer);
      player.stop();
    };
  }, [player, priority, volume, isAllowed]);

  const change = useCallback((next: SoundSettings) => {
    localStorage.setItem(KEY, JSON.stringify(next));
    setSettings(next);
  }, []);
  return {
    heard: priority,
    isSilenced: silenced.size > 0 && priority === undefined,
    unheard: unheardBecause(settings, isAllowed),
    settings,
    silence: useCallback(() => setSilenced(silenceAll(rows)), [rows]),
    change,
    listen: useCallback(
      (which: Priority) => player.play(PATTERNS[which].tones, settings.volume),
      [player, settings.volume],
    ),
  };
}
