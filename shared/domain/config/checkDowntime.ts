import { areaOfPath } from '../shift/areas.ts';
import { shiftPlanProblems } from '../shift/planProblems.ts';
import { overlappingShifts } from '../shift/problems.ts';
import { REASON_LEVELS_MAX, REASONS_MAX, stopReasonsOf } from '../stopReasons.ts';
import type { ConfigProblem } from './check.ts';
import type { StopReasonConfig } from './downtime.ts';
import type { StationConfig } from './station.ts';

/** Reasons, codes of controls, rotations, holidays, overrides and calendars of areas: what their schemas alone cannot say. */
export const checkDowntime = (config: StationConfig): ConfigProblem[] => [
  ...reasonTree(config.downtime.reasons),
  ...reasonReferences(config),
  ...plcCodes(config),
  ...shiftPlans(config),
];

function reasonTree(tree: readonly StopReasonConfig[]): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const seen = new Set<string>();
  let count = 0;
  const walk = (nodes: readonly StopReasonConfig[], path: readonly (string | number)[], level: number): void => {
    const keys = new Map<string, string>();
    nodes.forEach((node, i) => {
      const place = [...path, i];
      count += 1;
      if (seen.has(node.id))
        problems.push({
          path: [...place, 'id'],
          message: `two stop reasons have the id "${node.id}"`,
          remedy: 'give each its own id',
        });
      seen.add(node.id);
      const other = node.key === undefined ? undefined : keys.get(node.key);
      if (other !== undefined)
        problems.push({
          path: [...place, 'key'],
          message: `stop reasons "${other}" and "${node.id}" have the same key "${node.key}"`,
          remedy: 'give the reasons of one group keys of their own',
        });
      if (node.key !== undefined) keys.set(node.key, node.id);
      if (level > REASON_LEVELS_MAX)
        problems.push({
          path: place,
          message: `stop reason "${node.id}" stands ${level} levels deep`,
          remedy: `a tree has at most ${REASON_LEVELS_MAX} levels: what is deeper is not coded in two touches`,
        });
      else walk(node.children, [...place, 'children'], level + 1);
    });
  };
  walk(tree, ['downtime', 'reasons'], 1);
  if (count > REASONS_MAX)
    problems.push({
      path: ['downtime', 'reasons'],
      message: `${count} stop reasons and groups`,
      remedy: `keep at most ${REASONS_MAX}; nobody finds the right one among more`,
    });
  return problems;
}

function reasonReferences({ downtime }: StationConfig): ConfigProblem[] {
  const reasons = stopReasonsOf(downtime.reasons);
  const leaves = [...reasons.values()].filter(({ isLeaf }) => isLeaf).map(({ id }) => id);
  const problem = (path: readonly (string | number)[], id: string, what: string): ConfigProblem[] => {
    const reason = reasons.get(id);
    if (reason?.isLeaf) return [];
    return [
      {
        path,
        message: `${what} means "${id}", which is ${reason === undefined ? 'no stop reason' : 'a group of stop reasons'}`,
        remedy:
          leaves.length === 0
            ? 'add it to downtime.reasons'
            : `name a reason, such as ${leaves.slice(0, 5).join(', ')}`,
      },
    ];
  };
  return [
    ...downtime.plcCodes.flatMap(({ workUnit, codes }, i) =>
      Object.entries(codes).flatMap(([code, id]) =>
        problem(['downtime', 'plcCodes', i, 'codes', code], id, `stop code ${code} of "${workUnit}"`),
      ),
    ),
    ...Object.entries(downtime.stateReasons).flatMap(([state, id]) =>
      problem(['downtime', 'stateReasons', state], id, `state ${state}`),
    ),
  ];
}

function plcCodes({ downtime, equipment, tags }: StationConfig): ConfigProblem[] {
  const seen = new Set<string>();
  return downtime.plcCodes.flatMap(({ workUnit, tag }, i) => {
    const path = ['downtime', 'plcCodes', i];
    const problems: ConfigProblem[] = [];
    if (seen.has(workUnit))
      problems.push({ path, message: `"${workUnit}" has two lists of stop codes`, remedy: 'put them into one' });
    seen.add(workUnit);
    if (equipment.find(({ id }) => id === workUnit)?.oee === undefined)
      problems.push({
        path: [...path, 'workUnit'],
        message: `stop codes are given for "${workUnit}", which is no equipment with an "oee" section`,
        remedy: 'name a work unit whose state is read',
      });
    const found = tags.find(({ id }) => id === tag);
    if (found?.equipment !== workUnit)
      problems.push({
        path: [...path, 'tag'],
        message: `stop codes of "${workUnit}" come from tag "${tag}", which ${found === undefined ? 'does not exist' : `belongs to ${found.equipment ? `"${found.equipment}"` : 'no equipment'}`}`,
        remedy: `name a tag with "equipment": "${workUnit}"`,
      });
    return problems;
  });
}

function shiftPlans({ shifts, equipment }: StationConfig): ConfigProblem[] {
  const remedy = 'see "shifts" in the README: pattern, rotation, holidays, overrides';
  const areas = new Set(equipment.map(({ path }) => areaOfPath(path)));
  const seen = new Set<string>();
  return [
    ...shiftPlanProblems(shifts).map(({ path, message }) => ({ path: ['shifts', ...path], message, remedy })),
    ...shifts.areas.flatMap((own, i) => {
      const path = ['shifts', 'areas', i];
      const isTwice = seen.has(own.area);
      seen.add(own.area);
      return [
        ...(isTwice ? [{ path, message: `area "${own.area}" has two calendars`, remedy: 'put them into one' }] : []),
        ...(areas.has(own.area)
          ? []
          : [
              {
                path: [...path, 'area'],
                message: `no equipment lies in area "${own.area}"`,
                remedy: `the area is the second part of a path (site/area/…); there are: ${[...areas].filter(Boolean).join(', ') || 'none'}`,
              },
            ]),
        ...overlappingShifts(own.pattern).map((problem) => ({
          path: [...path, 'pattern', ...problem.path],
          message: problem.message,
          remedy: 'change start or end so that at most one shift runs at any time',
        })),
        ...shiftPlanProblems(own).map((problem) => ({
          path: [...path, ...problem.path],
          message: problem.message,
          remedy,
        })),
      ];
    }),
  ];
}
