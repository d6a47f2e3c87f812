import {
  iconAlarmBell,
  iconDashboard,
  iconLimitsCheck,
  iconShieldCheck,
  iconWarningHexagon,
} from '@siemens/ix-icons/icons';

/** The five screens, in the order of the keys 1–5. */
export const SCREENS = [
  { id: 'overview', label: 'Overview', icon: iconDashboard },
  { id: 'alarms', label: 'Alarms', icon: iconAlarmBell },
  { id: 'excursions', label: 'Excursions', icon: iconLimitsCheck },
  { id: 'quarantine', label: 'Quarantine', icon: iconWarningHexagon },
  { id: 'evidence', label: 'Evidence', icon: iconShieldCheck },
] as const;
export type ScreenId = (typeof SCREENS)[number]['id'];
