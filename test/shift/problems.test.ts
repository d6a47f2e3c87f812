import { describe, expect, it } from 'vitest';
import type { ShiftConfig } from '../../shared/domain/config/station.ts';
import { overlappingShifts } from '../../shared/domain/shift/index.ts';

const shift = (name: string, start: string, end: string, more: Partial<ShiftConfig> = {}): ShiftConfig => ({
  name,
  start,
  end,
  breaks: [],
  days: [1, 2, 3, 4, 5, 6, 7],
  ...more,
});

describe('a shift pattern is accepted', () => {
  it.each([
    [
      'three shifts that touch',
      [shift('E', '06:00', '14:00'), shift('L', '14:00', '22:00'), shift('N', '22:00', '06:00')],
    ],
    ['one shift of 24 hours', [shift('Day', '00:00', '24:00')]],
    ['one shift from noon to noon', [shift('Day', '12:00', '12:00')]],
    [
      'the same hours on other days',
      [
        shift('Week', '06:00', '14:00', { days: [1, 2, 3, 4, 5] }),
        shift('Weekend', '06:00', '18:00', { days: [6, 7] }),
      ],
    ],
    ['a break after midnight of a night shift', [shift('N', '22:00', '06:00', { breaks: [['02:00', '02:30']] })]],
    [
      'breaks that touch',
      [
        shift('E', '06:00', '14:00', {
          breaks: [
            ['10:00', '10:15'],
            ['10:15', '10:30'],
          ],
        }),
      ],
    ],
  ])('%s', (_name, pattern) => {
    expect(overlappingShifts(pattern)).toEqual([]);
  });
});

describe('a shift pattern is refused, naming the place, for', () => {
  it.each([
    [
      'overlapping hours',
      [shift('E', '06:00', '14:00'), shift('L', '13:59', '22:00')],
      [1],
      /"L" .*overlaps shift "E".*Monday/,
    ],
    [
      'a night shift into the early shift',
      [shift('E', '05:00', '14:00'), shift('N', '22:00', '06:00')],
      [1],
      /overlaps/,
    ],
    [
      'a night from Sunday into Monday, over the end of the week',
      [shift('E', '05:00', '14:00', { days: [1] }), shift('N', '22:00', '06:00', { days: [7] })],
      [1],
      /on Sunday/,
    ],
    ['the same shift written twice', [shift('E', '06:00', '14:00'), shift('E', '06:00', '14:00')], [1], /overlaps/],
    [
      'a break outside its shift',
      [shift('E', '06:00', '14:00', { breaks: [['15:00', '15:15']] })],
      [0, 'breaks', 0],
      /not inside/,
    ],
    [
      'a break past the end',
      [shift('E', '06:00', '14:00', { breaks: [['13:50', '14:10']] })],
      [0, 'breaks', 0],
      /not inside/,
    ],
    [
      'breaks that overlap',
      [
        shift('E', '06:00', '14:00', {
          breaks: [
            ['10:00', '10:15'],
            ['10:10', '10:30'],
          ],
        }),
      ],
      [0, 'breaks', 1],
      /overlaps its break/,
    ],
    ['a clock time past 24:00', [shift('E', '06:00', '24:30')], [0, 'end'], /24:30 is no clock time/],
    ['a start at 24:00', [shift('N', '24:00', '06:00')], [0, 'start'], /starts between/],
  ] as [string, ShiftConfig[], (string | number)[], RegExp][])('%s', (_name, pattern, path, message) => {
    const problems = overlappingShifts(pattern);
    expect(problems).toHaveLength(1);
    expect(problems[0]!.path).toEqual(path);
    expect(problems[0]!.message).toMatch(message);
  });
});
