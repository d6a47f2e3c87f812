import type { PlantSection } from '../../shared/contract/live.ts';
import { isShallowSame, useLayout, useLive } from '../live/StationContext.tsx';
import { Icon } from '../ui/Icon.tsx';
import { type ScreenId, screensOf } from './screens.ts';
import { useReportsWaiting } from './useReportsWaiting.ts';

const NONE: readonly PlantSection[] = [];

/** The screens with what waits on each. */
export function NavRail({ screen, onGo }: { screen: ScreenId; onGo: (screen: ScreenId) => void }) {
  const sections = useLayout()?.sections ?? NONE;
  const reports = useReportsWaiting(screen === 'reports');
  const counts = useLive<Partial<Record<ScreenId, number>>>(
    (live) => ({ alarms: live.unacknowledgedAlarms, excursions: live.openExcursions, quarantine: live.quarantined }),
    isShallowSame,
  );
  return (
    <nav className="nav-rail" aria-label="Screens">
      {screensOf(sections).map(({ id, key, label, icon }) => {
        const count = id === 'reports' ? reports : (counts?.[id] ?? 0);
        return (
          <button
            key={id}
            type="button"
            className={id === screen ? 'nav-item current' : 'nav-item'}
            aria-current={id === screen ? 'page' : undefined}
            aria-label={count > 0 ? `${label}, ${count} waiting` : label}
            title={`${label} (${key.toUpperCase()})`}
            data-testid={`nav-${id}`}
            onClick={() => onGo(id)}
          >
            <Icon name={icon} size="24" />
            <span className="nav-label">{label}</span>
            <kbd>{key.toUpperCase()}</kbd>
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
