import type { ShiftConfig } from '../config/station.ts';
import { DAY_MINUTES, minutesOf, shiftMinutes } from './pattern.ts';

/** Something wrong with a shift pattern. `path` leads from the pattern to the place: `[1, 'breaks', 0]`. */
export interface ShiftProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

const WEEK_MINUTES = 7 * DAY_MINUTES;
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/**
 * What forbids using a pattern: two shifts at the same time (over midnight and over the end of the week too), a break
 * outside its shift or into another break, a clock time past 24:00. One problem for each pair, at its first weekday.
 */
export function overlappingShifts(pattern: readonly ShiftConfig[]): ShiftProblem[] {
  return [...pattern.flatMap(clockTimeProblems), ...pattern.flatMap(breakProblems), ...overlapProblems(pattern)];
}

function clockTimeProblems(shift: ShiftConfig, index: number): ShiftProblem[] {
  const problems: ShiftProblem[] = [];
  const check = (clockTime: string, path: readonly (string | number)[], isStart: boolean): void => {
    const minutes = minutesOf(clockTime);
    if (minutes > DAY_MINUTES || (isStart && minutes === DAY_MINUTES)) {
      const remedy = isStart ? 'a shift starts between 00:00 and 23:59' : 'the day ends at 24:00';
      problems.push({
        path: [index, ...path],
        message: `shift "${shift.name}": ${clockTime} is no clock time; ${remedy}`,
      });
    }
  };
  check(shift.start, ['start'], true);
  check(shift.end, ['end'], false);
  shift.breaks.forEach(([from, to], i) => {
    check(from, ['breaks', i, 0], false);
    check(to, ['breaks', i, 1], false);
  });
  return problems;
}

function breakProblems(shift: ShiftConfig, index: number): ShiftProblem[] {
  const minutes = shiftMinutes(shift);
  const label = (i: number): string => `break ${shift.breaks[i]?.join('–')} of shift "${shift.name}"`;
  return minutes.breaks.flatMap((pause, i) => {
    const problems: ShiftProblem[] = [];
    const path = [index, 'breaks', i];
    if (pause.start < minutes.start || pause.end > minutes.end) {
      problems.push({ path, message: `${label(i)} is not inside the shift, ${shift.start}–${shift.end}` });
    }
    const other = minutes.breaks.findIndex((each, j) => j < i && each.start < pause.end && pause.start < each.end);
    if (other >= 0) problems.push({ path, message: `${label(i)} overlaps its ${label(other)}` });
    return problems;
  });
}

function overlapProblems(pattern: readonly ShiftConfig[]): ShiftProblem[] {
  const problems: ShiftProblem[] = [];
  pattern.forEach((shift, index) => {
    for (let other = 0; other <= index; other += 1) {
      const day = firstOverlap(pattern[other] as ShiftConfig, shift, other === index);
      if (day === undefined) continue;
      const first = pattern[other] as ShiftConfig;
      problems.push({
        path: [index],
        message:
          `shift "${shift.name}" (${shift.start}–${shift.end}) overlaps shift "${first.name}" ` +
          `(${first.start}–${first.end}) on ${WEEKDAYS[day - 1]}; at any time at most one shift may run`,
      });
    }
  });
  return problems;
}

/** ISO weekday on which an instance of `b` begins that shares time with one of `a`, on the circle of a week. */
function firstOverlap(a: ShiftConfig, b: ShiftConfig, isSame: boolean): number | undefined {
  const left = shiftMinutes(a);
  const right = shiftMinutes(b);
  return [...b.days]
    .sort((x, y) => x - y)
    .find((dayB) =>
      a.days.some((dayA) => {
        if (isSame && dayA === dayB) return false;
        const startA = (dayA - 1) * DAY_MINUTES + left.start;
        const startB = (dayB - 1) * DAY_MINUTES + right.start;
        const ahead = (((startB - startA) % WEEK_MINUTES) + WEEK_MINUTES) % WEEK_MINUTES;
        const behind = (WEEK_MINUTES - ahead) % WEEK_MINUTES;
        return ahead < left.end - left.start || behind < right.end - right.start;
      }),
    );
}
