import {
  iconAlarmBell,
  iconConfigure,
  iconConnections,
  iconDashboard,
  iconImport,
  iconLimitsCheck,
  iconShieldCheck,
  iconWarningHexagon,
} from '@siemens/ix-icons/icons';

/** The screens, in the order of the keys 1–8. */
export const SCREENS = [
  { id: 'overview', label: 'Overview', icon: iconDashboard },
  { id: 'alarms', label: 'Alarms', icon: iconAlarmBell },
  { id: 'excursions', label: 'Excursions', icon: iconLimitsCheck },
  { id: 'quarantine', label: 'Quarantine', icon: iconWarningHexagon },
  { id: 'evidence', label: 'Evidence', icon: iconShieldCheck },
  { id: 'links', label: 'Links', icon: iconConnections },
  { id: 'imports', label: 'Imports', icon: iconImport },
  { id: 'configuration', label: 'Configuration', icon: iconConfigure },
] as const;
export type ScreenId = (typeof SCREENS)[number]['id'];
