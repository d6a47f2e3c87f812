import {
  iconLightDark,
  iconLock,
  iconLogOut,
  iconQuestion,
  iconRuntimePlay,
  iconUserGroup,
  iconUserManagement,
} from '@siemens/ix-icons/icons';
import type { ComponentProps } from 'react';
import { may } from '../../shared/domain/role.ts';
import { isShallowSame, useLive, useStation } from '../live/StationContext.tsx';
import { ROLE_WORD } from '../live/words.ts';
import { useFormat } from '../ui/FormatContext.tsx';
import { Icon } from '../ui/Icon.tsx';
import { IconButton } from '../ui/IconButton.tsx';
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
  const otherTheme = theme === 'dark' ? 'light' : 'dark';
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
      <HeaderButton label="Somebody else takes over" icon={iconUserGroup} testId="switch-open" onClick={onSwitch} />
      {!isLocked && (
        <HeaderButton
          label="Lock the keyboard"
          title="Lock the keyboard; the view stays"
          icon={iconLock}
          testId="lock"
          onClick={lock}
        />
      )}
      {may(user.role, 'user.manage') && !isLocked && (
        <HeaderButton label="Users" icon={iconUserManagement} testId="users-open" onClick={onUsers} />
      )}
      {session.station.isTraining && (
        <HeaderButton
          label="Training plant"
          title="Training plant: faults and upstream"
          icon={iconRuntimePlay}
          testId="training-open"
          onClick={onTraining}
        />
      )}
      <HeaderButton
        label={`Switch to ${otherTheme}`}
        title={`Switch to ${otherTheme} (T)`}
        icon={iconLightDark}
        testId="theme-toggle"
        onClick={onTheme}
      />
      <HeaderButton label="Keys" title="Keys (?)" icon={iconQuestion} testId="keys-open" onClick={onKeys} />
      {!isLocked && <HeaderButton label="Sign out" icon={iconLogOut} testId="sign-out" onClick={signOut} />}
    </header>
  );
}

type HeaderButtonProps = Omit<ComponentProps<typeof IconButton>, 'children'> & { readonly icon: string };

const HeaderButton = ({ icon, ...button }: HeaderButtonProps) => (
  <IconButton {...button}>
    <Icon name={icon} size="24" />
  </IconButton>
);

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
