import { useState } from 'react';
import type { Priority } from '../live/alarmTones.ts';
import { PriorityMark } from '../live/PriorityMark.tsx';
import { useStation } from '../live/StationContext.tsx';
import { PRIORITY_WORD } from '../live/words.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { useFormat } from '../ui/FormatContext.tsx';
import type { AlarmSound } from './useAlarmSound.ts';

const PRIORITIES: readonly Priority[] = ['critical', 'high', 'medium', 'low'];
const REASON_LENGTH_MIN = 3;

/** Volume, mute with its reason, and what each priority sounds like. Of this computer alone. */
export function SoundDialog({ sound, onClose }: { sound: AlarmSound; onClose: () => void }) {
  const { user } = useStation();
  const format = useFormat();
  const [reason, setReason] = useState('');
  const { settings } = sound;
  const { mute } = settings;
  const percent = Math.round(settings.volume * 100);
  return (
    <Dialog title="Alarm sounds" onClose={onClose} testId="sound-dialog">
      <label className="field">
        Volume on this computer: {percent} %
        <input
          type="range"
          min={0}
          max={100}
          step={5}
          value={percent}
          data-testid="sound-volume"
          data-first=""
          onChange={(event) => sound.change({ ...settings, volume: Number(event.currentTarget.value) / 100 })}
        />
      </label>
      <p className="soft">Each priority has its own pitch and rhythm. Listen:</p>
      <div className="sound-samples">
        {PRIORITIES.map((priority) => (
          <button key={priority} type="button" className="plain-button" onClick={() => sound.listen(priority)}>
            <PriorityMark priority={priority} /> {PRIORITY_WORD[priority]}
          </button>
        ))}
      </div>
      {mute === undefined ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (reason.trim().length < REASON_LENGTH_MIN) return;
            sound.change({ ...settings, mute: { by: user.name, at: Date.now(), reason: reason.trim() } });
            setReason('');
          }}
        >
          <label className="field">
            Mute, with the reason that the banner shows meanwhile
            <input
              className="ix-form-control"
              maxLength={120}
              value={reason}
              placeholder="Fire drill until 14:00"
              data-testid="sound-mute-reason"
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          </label>
          <Button type="submit" disabled={reason.trim().length < REASON_LENGTH_MIN} testId="sound-mute">
            Mute
          </Button>
        </form>
      ) : (
        <>
          <p>
            Muted by {mute.by}, {format.moment(mute.at * 1000, Date.now() * 1000)}: {mute.reason}
          </p>
          <Button variant="primary" testId="sound-unmute" onClick={() => sound.change({ volume: settings.volume })}>
            Let it be heard again
          </Button>
        </>
      )}
      <p className="soft">Silencing quiets what waits now. It acknowledges nothing, and the next alarm is heard.</p>
    </Dialog>
  );
}
