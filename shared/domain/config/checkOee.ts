import type { ConfigProblem } from './check.ts';
import type { StationConfig } from './station.ts';

type Equipment = StationConfig['equipment'][number];

/** What the schema cannot see: tags of other equipment, states nobody sends, lines through work units without OEE. */
export function checkOee(config: StationConfig): ConfigProblem[] {
  return [
    ...config.equipment.flatMap((equipment, index) => [
      ...tagProblems(config, equipment, index),
      ...stateProblems(equipment, index),
      ...lineProblems(config, equipment, index),
    ]),
    ...sharedLines(config),
  ];
}

function tagProblems(config: StationConfig, { id, oee }: Equipment, index: number): ConfigProblem[] {
  if (oee === undefined) return [];
  const tags = new Map(config.tags.map((tag) => [tag.id, tag]));
  return (['state', 'total', 'reject', 'rework', 'product'] as const).flatMap((role): ConfigProblem[] => {
    const named = oee[role];
    if (named === undefined) return [];
    const path = ['equipment', index, 'oee', role];
    const tag = tags.get(named);
    if (tag === undefined)
      return [
        {
          path,
          message: `OEE of "${id}" takes its ${role} from tag "${named}", which does not exist`,
          remedy: 'add that tag or name another',
        },
      ];
    if (tag.equipment === id) return [];
    return [
      {
        path,
        message: `OEE of "${id}" takes its ${role} from tag "${named}", which belongs to ${tag.equipment ? `"${tag.equipment}"` : 'no equipment'}`,
        remedy: `set "equipment": "${id}" on that tag`,
      },
    ];
  });
}

function stateProblems({ id, oee }: Equipment, index: number): ConfigProblem[] {
  if (oee === undefined) return [];
  const names = new Set(Object.values(oee.stateMap));
  const problems: ConfigProblem[] = [];
  if (!names.has('RUN'))
    problems.push({
      path: ['equipment', index, 'oee', 'stateMap'],
      message: `OEE of "${id}" has no state named RUN, so production could never be seen`,
      remedy: 'map the code of production to "RUN"',
    });
  const unknown = (name: string, ...path: string[]): void => {
    if (names.has(name)) return;
    problems.push({
      path: ['equipment', index, 'oee', ...path],
      message: `OEE of "${id}" names state "${name}", which no code of its stateMap gives`,
      remedy: `use one of ${[...names].join(', ')}`,
    });
  };
  for (const name of Object.keys(oee.losses ?? {})) unknown(name, 'losses');
  if (oee.losses?.RUN !== undefined)
    problems.push({
      path: ['equipment', index, 'oee', 'losses', 'RUN'],
      message: `OEE of "${id}" calls RUN a loss`,
      remedy: 'take it out: RUN is production',
    });
  for (const [from, next] of Object.entries(oee.transitions ?? {})) {
    unknown(from, 'transitions');
    for (const name of next) unknown(name, 'transitions', from);
  }
  if (oee.product === undefined && oee.products !== undefined)
    problems.push({
      path: ['equipment', index, 'oee', 'products'],
      message: `OEE of "${id}" lists products, but no tag tells which one is made`,
      remedy: 'name that tag in "product"',
    });
  return problems;
}

function lineProblems(config: StationConfig, { id, line }: Equipment, index: number): ConfigProblem[] {
  if (line === undefined) return [];
  const path = ['equipment', index, 'line'];
  const withOee = new Set(config.equipment.filter(({ oee }) => oee !== undefined).map((each) => each.id));
  const missing = line.workUnits.filter((unit) => !withOee.has(unit));
  const problems: ConfigProblem[] = missing.map((unit) => ({
    path: [...path, 'workUnits'],
    message: `line "${id}" names work unit "${unit}", which has no OEE`,
    remedy: 'give it an "oee" section or take it out of the line',
  }));
  if (new Set(line.workUnits).size < line.workUnits.length)
    problems.push({
      path: [...path, 'workUnits'],
      message: `line "${id}" names a work unit twice`,
      remedy: 'name each once',
    });
  if (line.constraint !== undefined && !line.workUnits.includes(line.constraint))
    problems.push({
      path: [...path, 'constraint'],
      message: `line "${id}" has "${line.constraint}" as its constraint, which is not in the line`,
      remedy: `name one of ${line.workUnits.join(', ')}`,
    });
  return problems;
}

/** A work unit in two lines would be blocked and starved by strangers. */
function sharedLines(config: StationConfig): ConfigProblem[] {
  const lineOf = new Map<string, string>();
  return config.equipment.flatMap(({ id, line }, index) =>
    (line?.workUnits ?? []).flatMap((unit): ConfigProblem[] => {
      const other = lineOf.get(unit);
      lineOf.set(unit, other ?? id);
      if (other === undefined || other === id) return [];
      return [
        {
          path: ['equipment', index, 'line', 'workUnits'],
          message: `work unit "${unit}" stands in lines "${other}" and "${id}"`,
          remedy: 'leave it in one of them',
        },
      ];
    }),
  );
}
