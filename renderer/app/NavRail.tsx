import { isShallowSame, useLive } from '../live/StationContext.tsx';
import { Icon } from '../ui/Icon.tsx';
import { SCREENS, type ScreenId } from './screens.ts';

/** The screens with what waits on each. */
export function NavRail({ screen, onGo }: { screen: ScreenId; onGo: (screen: ScreenId) => void }) {
  const counts = useLive<Partial<Record<ScreenId, number>>>(
    (live) => ({ alarms: live.unacknowledgedAlarms, excursions: live.openExcursions, quarantine: live.quarantined }),
    isShallowSame,
  );
  return (
    <nav className="nav-rail" aria-label="Screens">
      {SCREENS.map(({ id, label, icon }, index) => {
        const count = counts?.[id] ?? 0;
        return (
          <button
            key={id}
            type="button"
            className={id === screen ? 'nav-item current' : 'nav-item'}
            aria-current={id === screen ? 'page' : undefined}
            aria-label={count > 0 ? `${label}, ${count} waiting` : label}
            title={`${label} (${index + 1})`}
            data-testid={`nav-${id}`}
            onClick={() => onGo(id)}
          >
            <Icon name={icon} size="24" />
            <span className="nav-label">{label}</span>
            <kbd>{index + 1}</kbd>
            {count > 0 && (
              <span className={`nav-count nav-count-${id}`} data-testid={`nav-count-${id}`}>
                {count > 99 ? '99+' : count}
              </span>
            )}
          </button>
        );
      })}
    </nav>
  );
}
