import { STOP_REASON } from '../process/index.ts';
import type { StationConfigInput } from './parts.ts';

/**
 * Why a press stands, in the words of its operators. Some codes of the control mean a reason by themselves; of the others
 * (feeder empty, blocked sensor) it only knows that it stands, and people say why.
 */
export const PRESS_DOWNTIME: NonNullable<StationConfigInput['downtime']> = {
  reasons: [
    {
      id: 'technical',
      label: 'Technical',
      key: 't',
      loss: 'unplannedStop',
      children: [
        { id: 'jam', label: 'Material jam', key: 'j' },
        { id: 'sensor', label: 'Sensor blocked', key: 's' },
        { id: 'hydraulics', label: 'Hydraulics', key: 'h' },
        { id: 'electrical', label: 'Electrical fault', key: 'e' },
        { id: 'die-damage', label: 'Die damaged', key: 'd' },
      ],
    },
    {
      id: 'material',
      label: 'Material and supply',
      key: 'm',
      loss: 'starved',
      children: [
        { id: 'no-coil', label: 'No coil at the feeder', key: 'c' },
        { id: 'wrong-coil', label: 'Wrong or bad coil', key: 'b', loss: 'unplannedStop' },
        { id: 'no-forklift', label: 'Waiting for forklift', key: 'f' },
        { id: 'outfeed-full', label: 'Outfeed full', key: 'o', loss: 'blocked' },
      ],
    },
    {
      id: 'changeover',
      label: 'Changeover',
      key: 'c',
      loss: 'setup',
      children: [
        { id: 'die-change', label: 'Die change', key: 'd' },
        { id: 'adjustment', label: 'Adjustment after change', key: 'a' },
      ],
    },
    {
      id: 'organisation',
      label: 'Organisation',
      key: 'o',
      loss: 'unplannedStop',
      children: [
        { id: 'no-operator', label: 'No operator', key: 'n' },
        { id: 'inspection', label: 'Quality inspection', key: 'i' },
        { id: 'meeting', label: 'Team meeting', key: 'm', loss: 'plannedStop' },
      ],
    },
    {
      id: 'planned',
      label: 'Planned',
      key: 'p',
      loss: 'plannedStop',
      children: [
        { id: 'maintenance', label: 'Planned maintenance', key: 'm' },
        { id: 'cleaning', label: 'Cleaning', key: 'c' },
        { id: 'no-order', label: 'No order', key: 'n', loss: 'notScheduled' },
      ],
    },
  ],
  plcCodes: [
    {
      workUnit: 'press-1',
      tag: 'press-1.stop-reason',
      codes: {
        [STOP_REASON.materialJam]: 'jam',
        [STOP_REASON.hydraulics]: 'hydraulics',
        [STOP_REASON.dieChange]: 'die-change',
        [STOP_REASON.inspection]: 'inspection',
      },
    },
  ],
  stateReasons: { SETUP: 'die-change', MAINTENANCE: 'maintenance' },
  // The line model finds out by itself who waits for whom.
  notCodedStates: ['IDLE', 'BLOCKED', 'STARVED'],
  // Half a minute: whoever trains has a stop to code soon.
  microStopMs: 30_000,
  uncodedAlertMinutes: 5,
};

/** Four crews, two days of each shift and two days off in turn, around the clock; holidays are worked. */
export const PRESS_SHIFTS: NonNullable<StationConfigInput['shifts']> = {
  pattern: [
    { name: 'Early', start: '06:00', end: '14:00' },
    { name: 'Late', start: '14:00', end: '22:00' },
    { name: 'Night', start: '22:00', end: '06:00' },
  ],
  rotation: {
    anchor: '2026-01-05',
    crews: [
      { crew: 'A', plan: turn('Early', 'Late', 'Night', null) },
      { crew: 'B', plan: turn('Late', 'Night', null, 'Early') },
      { crew: 'C', plan: turn('Night', null, 'Early', 'Late') },
      { crew: 'D', plan: turn(null, 'Early', 'Late', 'Night') },
    ],
  },
  holidays: [
    { date: '2026-12-25', name: 'Christmas Day', works: true },
    { date: '2027-01-01', name: 'New Year', works: true },
  ],
};

/** Two days of each in turn. */
function turn(...shifts: readonly (string | null)[]): (string | null)[] {
  return shifts.flatMap((shift) => [shift, shift]);
}
