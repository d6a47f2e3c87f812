import {
  iconLightDark,
  iconLock,
  iconLogOut,
  iconQuestion,
  iconRuntimePlay,
  iconUserGroup,
  iconUserManagement,
} from '@siemens/ix-icons/icons';
import { may } from '../../shared/domain/role.ts';
import { isShallowSame, useLive, useStation } from '../live/StationContext.tsx';
import { ROLE_WORD } from '../live/words.ts';
import { useFormat } from '../ui/FormatContext.tsx';
import { Icon } from '../ui/Icon.tsx';
import { LiveText } from '../ui/LiveText.tsx';
import type { Theme } from '../ui/theme.ts';

interface HeaderProps {
  readonly theme: Theme;
  readonly onTheme: () => void;
  readonly onKeys: () => void;
  readonly onTraining: () => void;
  readonly onUsers: () => void;
  /** Own password and PIN. */
  readonly onOwn: () => void;
  /** Somebody else takes over. */
  readonly onSwitch: () => void;
}

export function Header({ theme, onTheme, onKeys, onTraining, onUsers, onOwn, onSwitch }: HeaderProps) {
  const { call, session, user, onSessionLost, onSessionChanged } = useStation();
  const format = useFormat();
  const signOut = () => void call('session:signOut', {}).then(onSessionLost);
  const lock = () => void call('session:lock', {}).then(onSessionChanged);
  const isLocked = user.isLocked === true;
  return (
    <header className="header">
      <span className="brand">Shiftseal</span>
      <span className="station-name" data-testid="station-name">
        {session.station.name}
      </span>
      {session.station.isTraining && (
        <span className="training-mark" title="Simulated plant: nothing here is real">
          TRAINING
        </span>
      )}
      <Shift />
      <span className="header-gap" />
      <span className="clock" title={`Station time, ${session.station.timeZone}`}>
        <LiveText read={() => format.clock(Date.now() * 1000)} testId="clock" />
      </span>
      <button
        type="button"
        className="user user-button"
        data-testid="user"
        title="Your password and PIN"
        disabled={isLocked}
        onClick={onOwn}
      >
        <strong>{user.name}</strong> {ROLE_WORD[user.role]}
      </button>
      <button
        type="button"
        className="icon-button"
        onClick={onSwitch}
        data-testid="switch-open"
        title="Somebody else takes over"
        aria-label="Somebody else takes over"
      >
        <Icon name={iconUserGroup} size="24" />
      </button>
      {!isLocked && (
        <button
          type="button"
          className="icon-button"
          onClick={lock}
          data-testid="lock"
          title="Lock the keyboard; the view stays"
          aria-label="Lock the keyboard"
        >
          <Icon name={iconLock} size="24" />
        </button>
      )}
      {may(user.role, 'user.manage') && !isLocked && (
        <button
          type="button"
          className="icon-button"
          onClick={onUsers}
          data-testid="users-open"
          title="Users"
          aria-label="Users"
        >
          <Icon name={iconUserManagement} size="24" />
        </button>
      )}
      {session.station.isTraining && (
        <button
          type="button"
          className="icon-button"
          onClick={onTraining}
          data-testid="training-open"
          title="Training plant: faults and upstream"
          aria-label="Training plant"
        >
          <Icon name={iconRuntimePlay} size="24" />
        </button>
      )}
      <button
        type="button"
        className="icon-button"
        onClick={onTheme}
        data-testid="theme-toggle"
        title={`Switch to ${theme === 'dark' ? 'light' : 'dark'} (T)`}
        aria-label={`Switch to ${theme === 'dark' ? 'light' : 'dark'}`}
      >
        <Icon name={iconLightDark} size="24" />
      </button>
      <button
        type="button"
        className="icon-button"
        onClick={onKeys}
        data-testid="keys-open"
        title="Keys (?)"
        aria-label="Keys"
      >
        <Icon name={iconQuestion} size="24" />
      </button>
      {!isLocked && (
        <button
          type="button"
          className="icon-button"
          onClick={signOut}
          data-testid="sign-out"
          title="Sign out"
          aria-label="Sign out"
        >
          <Icon name={iconLogOut} size="24" />
        </button>
      )}
    </header>
  );
}

/** The running shift and how far it is; whole minutes, so that it renders once a minute. */
function Shift() {
  const format = useFormat();
  const shift = useLive((live) => {
    const unit = live.workUnits.find((each) => each.shift !== undefined && each.shiftStart !== undefined);
    if (unit?.shiftStart === undefined || unit.shiftEnd === undefined) return undefined;
    const length = unit.shiftEnd - unit.shiftStart;
    const done = Math.min(1, Math.max(0, (live.at - unit.shiftStart) / length));
    return {
      name: unit.shift ?? '',
      start: unit.shiftStart,
      end: unit.shiftEnd,
      thousandths: Math.round(done * 1000),
      leftMin: Math.max(0, Math.ceil((unit.shiftEnd - live.at) / 60e6)),
    };
  }, isSameOrAbsent);
  if (shift === undefined) return null;
  return (
    <span className="shift" data-testid="shift">
      <strong>{shift.name}</strong>
      <span>{format.clockMinutes(shift.start)}</span>
      <span className="shift-bar" role="img" aria-label={`${Math.round(shift.thousandths / 10)} % of the shift done`}>
        <span style={{ width: `${shift.thousandths / 10}%` }} />
      </span>
      <span>{format.clockMinutes(shift.end)}</span>
      <span className="soft">{format.minutes(shift.leftMin)} left</span>
    </span>
  );
}

const isSameOrAbsent = <T extends object | undefined>(a: T, b: T): boolean => isShallowSame(a ?? {}, b ?? {});
