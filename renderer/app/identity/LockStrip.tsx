import { iconLock } from '@siemens/ix-icons/icons';
import { useStation } from '../../live/StationContext.tsx';
import { ROLE_WORD } from '../../live/words.ts';
import { Icon } from '../../ui/Icon.tsx';
import './identity.css';

interface LockStripProps {
  readonly onUnlock: () => void;
  readonly onSwitch: () => void;
  /** Undefined where the plant takes neither PIN nor badge. */
  readonly onQuick: (() => void) | undefined;
}

/** Says that the keyboard is locked, by whom and how to go on; takes nothing away from what is to be seen. */
export function LockStrip({ onUnlock, onSwitch, onQuick }: LockStripProps) {
  const { user } = useStation();
  return (
    <section className="lock-strip" aria-label="Keyboard locked" data-testid="lock-strip">
      <Icon name={iconLock} />
      <span>
        <strong>locked: {user.name}</strong> <span className="soft">{ROLE_WORD[user.role]}</span>
      </span>
      <span className="soft lock-words">
        Values and alarms stay live; nothing can be changed until somebody unlocks.
      </span>
      <button type="button" className="plain-button" onClick={onUnlock} data-testid="lock-unlock" title="Unlock (L)">
        Unlock
      </button>
      <button type="button" className="plain-button" onClick={onSwitch} data-testid="lock-switch">
        Somebody else
      </button>
      {onQuick !== undefined && (
        <button type="button" className="plain-button" onClick={onQuick} data-testid="lock-quick">
          Acknowledge alarms
        </button>
      )}
    </section>
  );
}
