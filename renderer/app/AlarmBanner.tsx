import { iconSoundLoud, iconSoundMute, iconSoundQuiet } from '@siemens/ix-icons/icons';
import { useMemo, useState } from 'react';
import type { AlarmRow } from '../../shared/contract/ipc.ts';
import type { UnsealedAlarm } from '../../shared/contract/live.ts';
import { PriorityMark } from '../live/PriorityMark.tsx';
import { isSameJson, useLive, useStation } from '../live/StationContext.tsx';
import { mostUrgent } from '../live/urgency.ts';
import { useList } from '../live/useList.ts';
import { PRIORITY_WORD } from '../live/words.ts';
import { useFormat } from '../ui/FormatContext.tsx';
import { Icon } from '../ui/Icon.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { LiveText } from '../ui/LiveText.tsx';
import { SoundDialog } from './SoundDialog.tsx';
import { useAlarmSound } from './useAlarmSound.ts';

/** The most urgent ones come first: enough to name one and to know what is to be heard. */
const OPEN_ALARMS = { scope: 'open', limit: 200 } as const;
const occurrenceOf = (row: AlarmRow): string => row.occurrence;

interface AlarmBannerProps {
  readonly onOpen: () => void;
  /** Acknowledging by PIN or badge; undefined where the plant has neither. */
  readonly onQuick: (() => void) | undefined;
}

/** Always in sight: how many alarms nobody has acknowledged, and the most urgent of them. */
export function AlarmBanner({ onOpen, onQuick }: AlarmBannerProps) {
  const { store, session } = useStation();
  const format = useFormat();
  const revision = useLive((live) => live.revisions.alarms);
  const waiting = useLive((live) => live.unacknowledgedAlarms) ?? 0;
  const active = useLive((live) => live.activeAlarms) ?? 0;
  const suppressed = useLive((live) => live.suppressedAlarms) ?? 0;
  const { rows } = useList('alarm:list', OPEN_ALARMS, revision, occurrenceOf);
  // The log cannot be written: what it has to say stands here until it can, before everything else.
  const unsealed = useLive((live) => live.unsealedAlarms?.[0], isSameOccurrence);
  const urgent = useMemo(() => unsealed ?? mostUrgent(rows), [unsealed, rows]);
  const frozen = () => {
    const at = store.snapshot()?.at;
    return at === undefined ? 0 : Date.now() - at / 1000;
  };
  return (
    <section
      className={waiting > 0 ? `alarm-banner p-${urgent?.priority ?? 'none'}` : 'alarm-banner quiet'}
      aria-label="Alarms"
    >
      <LiveText
        className="frozen"
        read={() =>
          frozen() > FROZEN_AFTER_MS ? `No live picture for ${format.age(frozen())}: values below are old` : ''
        }
        testId="picture-frozen"
      />
      <strong className="alarm-count" data-testid="unacknowledged-count">
        {waiting}
      </strong>
      <span className="alarm-words">
        {waiting === 1 ? 'alarm waits' : 'alarms wait'} for acknowledgement, {active} active
        {suppressed > 0 && `, ${suppressed} suppressed`}
      </span>
      <UnsealedAlarms />
      {onQuick !== undefined && waiting > 0 && (
        <button type="button" className="plain-button" onClick={onQuick} data-testid="quick-open">
          {session.quickAcknowledge === 'badge' ? 'By badge' : 'By PIN'}
        </button>
      )}
      <SoundControls rows={rows} />
      {waiting > 0 && urgent !== undefined && (
        <button
          type="button"
          className="alarm-top"
          onClick={onOpen}
          data-testid="banner-alarm"
          title="Open the alarms (2)"
        >
          <PriorityMark priority={urgent.priority} />
          <span className="alarm-top-priority">{PRIORITY_WORD[urgent.priority]}</span>
          <span className="alarm-top-message">{urgent.message}</span>
          <span className="soft">{placeOf(urgent)}</span>
          <LiveText className="soft" read={() => `${format.age(Date.now() - urgent.onset / 1000)} ago`} />
        </button>
      )}
    </section>
  );
}

/** Silence, and why nothing is heard. Apart from acknowledging: one does not stand for the other. */
function SoundControls({ rows }: { rows: readonly AlarmRow[] }) {
  const sound = useAlarmSound(rows);
  const [isOpen, setOpen] = useState(false);
  const isHeard = sound.heard !== undefined && sound.unheard === undefined;
  return (
    <span className="alarm-sound" data-testid="alarm-sound" data-heard={sound.heard ?? 'none'}>
      {sound.heard !== undefined && (
        <button
          type="button"
          className="plain-button"
          data-testid="sound-silence"
          data-hotkey="x"
          title="Quiets what waits now; acknowledges nothing (X)"
          onClick={sound.silence}
        >
          Silence
        </button>
      )}
      <IconButton
        label="Alarm sounds"
        title={sound.unheard === undefined ? 'Alarm sounds' : `No sound: ${sound.unheard}`}
        testId="sound-open"
        onClick={() => setOpen(true)}
      >
        <Icon name={sound.unheard !== undefined ? iconSoundMute : isHeard ? iconSoundLoud : iconSoundQuiet} />
      </IconButton>
      {sound.unheard !== undefined && (sound.heard !== undefined || sound.settings.mute !== undefined) && (
        <span className="sound-off" data-testid="sound-off">
          No sound: {sound.unheard}
        </span>
      )}
      {sound.isSilenced && <span className="soft">silenced</span>}
      {isOpen && <SoundDialog sound={sound} onClose={() => setOpen(false)} />}
    </span>
  );
}

/** What is wrong with the log itself cannot stand in the log yet: it is told from the live picture. */
function UnsealedAlarms() {
  const unsealed = useLive((live) => live.unsealedAlarms, isSameJson);
  const first = unsealed?.[0];
  if (first === undefined) return null;
  return (
    <span className={`alarm-unsealed p-${first.priority}`} role="alert" data-testid="unsealed-alarm">
      <PriorityMark priority={first.priority} />
      <strong>{first.message}</strong>
    </span>
  );
}

const FROZEN_AFTER_MS = 3_000;
const isSameOccurrence = (a: UnsealedAlarm | undefined, b: UnsealedAlarm | undefined): boolean =>
  a?.occurrence === b?.occurrence;

const placeOf = (alarm: AlarmRow | UnsealedAlarm): string =>
  'workUnit' in alarm ? (alarm.workUnit ?? alarm.connection ?? '') : 'not in the log yet';
