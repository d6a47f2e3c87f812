import {
  iconAlarmBell,
  iconCalendarWeek,
  iconCertificate,
  iconConfigure,
  iconConnections,
  iconDashboard,
  iconGauge,
  iconHistory,
  iconImport,
  iconLimitsCheck,
  iconProduct,
  iconReportText,
  iconShieldCheck,
  iconStopwatch,
  iconWarningHexagon,
  iconWaterPlant,
} from '@siemens/ix-icons/icons';
import type { PlantSection } from '../../shared/contract/live.ts';

/**
 * The screens, in the order of the rail. The first ones have the digits 1–8; those that only some plants have work on carry a
 * letter and the section of the layout that shows them.
 */
export const SCREENS = [
  { id: 'overview', key: '1', label: 'Overview', icon: iconDashboard },
  { id: 'alarms', key: '2', label: 'Alarms', icon: iconAlarmBell },
  { id: 'downtime', key: 'd', label: 'Downtime', icon: iconStopwatch, section: 'downtime' },
  { id: 'shifts', key: 's', label: 'Shifts', icon: iconCalendarWeek, section: 'shifts' },
  { id: 'reports', key: 'p', label: 'Reports', icon: iconReportText, section: 'shifts' },
  { id: 'excursions', key: '3', label: 'Excursions', icon: iconLimitsCheck },
  { id: 'compliance', key: 'c', label: 'Compliance', icon: iconCertificate, section: 'compliance' },
  { id: 'water', key: 'w', label: 'Water', icon: iconWaterPlant, section: 'water' },
  { id: 'inventory', key: 'i', label: 'Inventory', icon: iconProduct, section: 'inventory' },
  { id: 'meters', key: 'm', label: 'Meters', icon: iconGauge, section: 'meters' },
  { id: 'quarantine', key: '4', label: 'Quarantine', icon: iconWarningHexagon },
  { id: 'evidence', key: '5', label: 'Evidence', icon: iconShieldCheck },
  { id: 'audit', key: 'u', label: 'Audit trail', icon: iconHistory },
  { id: 'links', key: '6', label: 'Links', icon: iconConnections },
  { id: 'imports', key: '7', label: 'Imports', icon: iconImport },
  { id: 'configuration', key: '8', label: 'Configuration', icon: iconConfigure },
] as const satisfies readonly ScreenRow[];

interface ScreenRow {
  readonly id: string;
  /** Pressed when nobody types; digits also with Ctrl. */
  readonly key: string;
  readonly label: string;
  readonly icon: string;
  readonly section?: PlantSection;
}
export type ScreenId = (typeof SCREENS)[number]['id'];

/** The screens a plant has work on. */
export const screensOf = (sections: readonly PlantSection[]): readonly (typeof SCREENS)[number][] =>
  SCREENS.filter((screen: ScreenRow) => screen.section === undefined || sections.includes(screen.section));
