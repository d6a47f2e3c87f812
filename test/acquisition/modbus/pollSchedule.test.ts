import { describe, expect, it } from 'vitest';
import { stepSchedule } from '../../../electron/acquisition/modbus/pollSchedule.ts';

const schedule = { everyMs: 100, nextDueMs: 1000 };

describe('a poll schedule', () => {
  it.each([
    ['is not due before its time', 998, { isDue: false, missed: 0, schedule }],
    [
      'is due at its time, even when the timer came a millisecond early',
      999.2,
      { isDue: true, missed: 0, schedule: { everyMs: 100, nextDueMs: 1100 } },
    ],
    ['does not drift when served late', 1060, { isDue: true, missed: 0, schedule: { everyMs: 100, nextDueMs: 1100 } }],
    [
      'counts whole periods that passed and makes none of them up',
      1350,
      { isDue: true, missed: 3, schedule: { everyMs: 100, nextDueMs: 1400 } },
    ],
  ])('%s', (_name, nowMs, expected) => expect(stepSchedule(schedule, nowMs)).toEqual(expected));
});
