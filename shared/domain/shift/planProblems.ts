import type { ShiftOverrideConfig, ShiftPlanConfig } from '../config/shifts.ts';
import { createDayPlans, dateOfDay, dayOfDate, type PlannedShift } from './dayPlan.ts';
import { DAY_MINUTES } from './pattern.ts';
import { overlappingShifts, type ShiftProblem } from './problems.ts';

/**
 * What forbids using rotation, holidays and overrides of a calendar. Paths lead from the calendar to the place. Two shifts at
 * one time are looked for on the dates of overrides and around them; those of the pattern are `overlappingShifts`.
 */
export function shiftPlanProblems(plan: ShiftPlanConfig): ShiftProblem[] {
  return [...rotationProblems(plan), ...dateProblems(plan), ...overrideProblems(plan)];
}

function rotationProblems({ rotation, pattern }: ShiftPlanConfig): ShiftProblem[] {
  if (rotation === undefined) return [];
  const names = new Set(pattern.map(({ name }) => name));
  const problems: ShiftProblem[] = [];
  const cycle = rotation.crews[0]?.plan.length ?? 0;
  const seen = new Set<string>();
  rotation.crews.forEach(({ crew, plan }, c) => {
    const path = ['rotation', 'crews', c];
    if (seen.has(crew)) problems.push({ path: [...path, 'crew'], message: `crew "${crew}" stands there twice` });
    seen.add(crew);
    if (plan.length !== cycle)
      problems.push({
        path: [...path, 'plan'],
        message: `the plan of crew "${crew}" has ${plan.length} days, that of the first crew ${cycle}; all have one cycle`,
      });
    plan.forEach((shift, day) => {
      if (shift === null) return;
      if (!names.has(shift))
        problems.push({
          path: [...path, 'plan', day],
          message: `crew "${crew}" works "${shift}" on day ${day + 1} of the cycle, but the pattern has no such shift (${[...names].join(', ')})`,
        });
      const other = rotation.crews.findIndex((each, i) => i < c && each.plan[day] === shift);
      if (other >= 0)
        problems.push({
          path: [...path, 'plan', day],
          message: `crews "${rotation.crews[other]?.crew}" and "${crew}" both work "${shift}" on day ${day + 1} of the cycle`,
        });
    });
  });
  return problems;
}

function dateProblems({ holidays = [], overrides = [] }: ShiftPlanConfig): ShiftProblem[] {
  const twice = (list: readonly { readonly date: string }[], section: string, words: string): ShiftProblem[] => {
    const seen = new Set<string>();
    return list.flatMap(({ date }, i) => {
      const isKnown = seen.has(date);
      seen.add(date);
      return isKnown ? [{ path: [section, i, 'date'], message: `${date} has two ${words}; put them into one` }] : [];
    });
  };
  return [...twice(holidays, 'holidays', 'holidays'), ...twice(overrides, 'overrides', 'overrides')];
}

function overrideProblems(plan: ShiftPlanConfig): ShiftProblem[] {
  const planOf = createDayPlans(plan);
  const withoutOverrides = createDayPlans({ ...plan, overrides: [] });
  return (plan.overrides ?? []).flatMap((override, i) => {
    const path = ['overrides', i];
    const day = dayOfDate(override.date);
    const before = override.replace ?? withoutOverrides(day).shifts;
    return [
      ...unknownNames(
        override,
        before.map(({ name }) => name),
      ).map(([place, message]) => ({
        path: [...path, ...place],
        message,
      })),
      ...(['replace', 'add'] as const).flatMap((list) =>
        overlappingShifts((override[list] ?? []).map((shift) => ({ ...shift, days: [1] })))
          .filter(({ message }) => !message.includes('overlaps shift'))
          .map((problem) => ({ path: [...path, list, ...problem.path], message: problem.message })),
      ),
      ...overlapsAround(day, planOf).map((message) => ({ path, message })),
    ];
  });
}

function unknownNames(override: ShiftOverrideConfig, names: readonly string[]): [(string | number)[], string][] {
  const known = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
  const missing = (name: string): string => `${override.date} has no shift "${name}" (${known})`;
  return [
    ...override.cancel.flatMap((name, i): [(string | number)[], string][] =>
      names.includes(name) ? [] : [[['cancel', i], missing(name)]],
    ),
    ...override.overtime.flatMap(({ shift, start, end }, i): [(string | number)[], string][] => {
      if (!names.includes(shift)) return [[['overtime', i, 'shift'], missing(shift)]];
      return start === undefined && end === undefined
        ? [[['overtime', i], `overtime of "${shift}" needs another start or another end`]]
        : [];
    }),
  ];
}

/** Shifts of a date that share time with each other or with those of the dates around it. */
function overlapsAround(day: number, planOf: (day: number) => { shifts: readonly PlannedShift[] }): string[] {
  const around = [day - 2, day - 1, day, day + 1, day + 2].flatMap((each) =>
    planOf(each).shifts.map((shift) => ({
      shift,
      day: each,
      start: each * DAY_MINUTES + shift.minutes.start,
      end: each * DAY_MINUTES + shift.minutes.end,
    })),
  );
  const messages: string[] = [];
  around.forEach((a, i) => {
    for (const b of around.slice(i + 1)) {
      if ((a.day !== day && b.day !== day) || a.start >= b.end || b.start >= a.end) continue;
      messages.push(
        `shift "${b.shift.name}" of ${dateOfDay(b.day)} overlaps shift "${a.shift.name}" of ${dateOfDay(a.day)}; at any time at most one shift may run`,
      );
    }
  });
  return messages;
}
