import type { Decided, DryRun, QuarantineRow } from '../../shared/contract/quarantineChannels.ts';
import { REFUSAL_STEPS } from '../../shared/domain/entry.ts';
import { loadConfig } from '../config/index.ts';
import { configPortsAt } from '../engine/configPorts.ts';
import { verdictsOf } from '../quarantine/index.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import { timeText } from '../query/entries.ts';
import { entryOf, quarantineRows, quarantineTrial } from '../query/quarantine.ts';
import { dryRunQuarantine } from '../query/quarantineDryRun.ts';
import {
  type Command,
  EXIT,
  integerOption,
  oneOf,
  parse,
  required,
  type Terminal,
  table,
  UsageError,
} from './command.ts';
import { existingFolder, isoTime, withData } from './dataOption.ts';
import { DECIDING_ACTIONS, type DecideOptions, type DecidingAction, decideFrom, repairOf } from './quarantineDecide.ts';

const LIMIT_DEFAULT = 10_000;
const ACTIONS = ['list', 'show', 'try', ...DECIDING_ACTIONS] as const;

export const command: Command = {
  summary: 'refused readings: what came, which check failed, and what people decide',
  usage: [
    'shiftseal quarantine list --data DIR [--waiting|--decided] [--tag T] [--step S] [--limit N] [--json]',
    '  quarantine show --data DIR --id ID [--json]',
    '  quarantine try --data DIR --config FILE [--json]: which undecided entries would pass under that configuration',
    '  quarantine try --data DIR --id ID REPAIR [--json]: whether a repair would pass; nothing is written',
    '  quarantine correct --data DIR --id ID[,ID] REPAIR --user NAME --code CODE --reason TEXT [--second NAME]',
    '  quarantine requeue|gap --data DIR --id ID[,ID] --user NAME --code CODE --reason TEXT [--second NAME]',
    '  quarantine reject … --ground duplicate|notOurs [--twin-tag T]; quarantine escalate|withdraw …',
    '  quarantine hand-over --data DIR (--id ID[,ID] | --all) --to NAME --user NAME --reason TEXT',
    '  REPAIR: --factor N [--offset N] | --swap-words | --decimal-comma | --shift-time 1h | --set VALUE, and --tag T',
    '  passwords come from SHIFTSEAL_PASSWORD and SHIFTSEAL_SECOND_PASSWORD, or standard input',
  ].join('\n'),
  async run([name, ...args], terminal) {
    const action = oneOf(name ?? '', 'action', ACTIONS);
    const { values } = parse(args, {
      ...{ data: { type: 'string' }, id: { type: 'string' }, config: { type: 'string' }, limit: { type: 'string' } },
      ...{
        waiting: { type: 'boolean' },
        decided: { type: 'boolean' },
        all: { type: 'boolean' },
        json: { type: 'boolean' },
      },
      ...{ tag: { type: 'string' }, step: { type: 'string' }, user: { type: 'string' }, second: { type: 'string' } },
      ...{ reason: { type: 'string' }, code: { type: 'string' }, ground: { type: 'string' }, to: { type: 'string' } },
      ...{ 'twin-tag': { type: 'string' }, factor: { type: 'string' }, offset: { type: 'string' } },
      ...{ 'swap-words': { type: 'boolean' }, 'decimal-comma': { type: 'boolean' } },
      ...{ 'shift-time': { type: 'string' }, set: { type: 'string' } },
    });
    const isJson = values.json === true;
    switch (action) {
      case 'list':
        return list(values, isJson, terminal);
      case 'show':
        return withData(values.data, (data) => show(data, required(values.id, 'id'), isJson, terminal));
      case 'try':
        return values.config === undefined
          ? withData(values.data, (data) => tryRepair(data, required(values.id, 'id'), values, isJson, terminal))
          : tryConfig(existingFolder(values.data), values.config, isJson, terminal);
      default:
        return decide(action, values, isJson, terminal);
    }
  },
};

interface ListOptions extends DecideOptions {
  readonly waiting?: boolean | undefined;
  readonly decided?: boolean | undefined;
  readonly step?: string | undefined;
  readonly limit?: string | undefined;
}

function list(values: ListOptions, isJson: boolean, terminal: Terminal): Promise<number> {
  const limit = integerOption(values.limit, 'limit', 1, 1_000_000) ?? LIMIT_DEFAULT;
  if (values.waiting && values.decided) throw new UsageError('say --waiting or --decided, not both');
  const scope = values.waiting ? 'waiting' : values.decided ? 'decided' : 'all';
  const step = values.step === undefined ? undefined : oneOf(values.step, 'step', REFUSAL_STEPS);
  return withData(values.data, (data) => {
    const rows = quarantineRows(data, { scope, tag: values.tag, step, limit });
    if (rows.length === limit) terminal.err(`the newest ${limit}; --limit shows more`);
    if (isJson) terminal.out(JSON.stringify(rows.map(documentOf), null, 2));
    else terminal.out(rows.length === 0 ? 'the quarantine is empty' : listed(rows));
    return EXIT.fine;
  });
}

function show(data: DataFolder, id: string, isJson: boolean, terminal: Terminal): number {
  const { row, body } = entryOf(data, id);
  const history = verdictsOf(data.db, id);
  if (isJson) {
    const verdicts = history.map((verdict) => ({ ...verdict, at: isoTime(verdict.at) }));
    terminal.out(JSON.stringify({ ...documentOf(row), body, history: verdicts }, null, 2));
    return EXIT.fine;
  }
  terminal.out(
    [
      `${row.tag}: ${row.error}`,
      `refused at step "${row.step}", ${timeText(row.at)}; ${row.readings} readings from ${timeText(row.firstTime)} on; entry ${row.seq}`,
      ...(history.length === 0
        ? ['no verdict yet']
        : history.map(
            ({ at, verdict, by, reason, detail, second }) =>
              `${timeText(at)} ${verdict} by ${by}${second ? ` and ${second.user}` : ''}: ${reason}${detail === '' ? '' : ` (${detail})`}`,
          )),
      JSON.stringify(body, null, 2),
    ].join('\n'),
  );
  return EXIT.fine;
}

function tryRepair(data: DataFolder, id: string, options: DecideOptions, isJson: boolean, terminal: Terminal): number {
  const { trial } = quarantineTrial(data, { id, repair: repairOf(options), withSuggestions: false });
  const first = trial.readings.find(({ passes }) => !passes);
  const why = trial.problem !== '' ? trial.problem : (first?.why ?? '');
  if (isJson) terminal.out(JSON.stringify(trial, null, 2));
  else
    terminal.out(
      `${trial.tag}, ${trial.method}: ${trial.passing} would pass, ${trial.refused} would not${why === '' ? '' : `: ${why}`}`,
    );
  return trial.problem === '' && trial.refused === 0 ? EXIT.fine : EXIT.notSo;
}

async function tryConfig(folder: string, file: string, isJson: boolean, terminal: Terminal): Promise<number> {
  const { config } = loadConfig(file, configPortsAt(folder));
  let isCancelled = false;
  const cancel = (): void => {
    isCancelled = true;
  };
  process.once('SIGINT', cancel);
  try {
    const run = await withData(folder, (data) =>
      dryRunQuarantine(data, config, {
        onProgress: ({ done, total }) => terminal.progress(`${done} of ${total} entries`),
        isCancelled: () => isCancelled,
        breathe: () => new Promise((resume) => setImmediate(resume)),
      }),
    );
    terminal.progress('');
    terminal.out(isJson ? JSON.stringify(run, null, 2) : dryRunText(run));
    return run.state === 'done' && run.refused + run.partly + run.unjudged === 0 ? EXIT.fine : EXIT.notSo;
  } finally {
    process.removeListener('SIGINT', cancel);
  }
}

const dryRunText = (run: DryRun): string =>
  [
    ...(run.entries.length === 0
      ? []
      : [
          table(
            ['ID', 'TAG', 'STEP', 'READINGS', 'PASS', 'WOULD', 'WHY NOT'],
            run.entries.map(({ id, tag, step, readings, passing, outcome, why }) => [
              ...[id.slice(0, 12), tag, step, String(readings), String(passing), outcome, why],
            ]),
          ),
        ]),
    `${run.done} of ${run.total} entries: ${run.passing} would pass, ${run.partly} in part, ${run.refused} not, ${run.unjudged} cannot be judged again`,
  ].join('\n');

async function decide(
  action: DecidingAction,
  values: DecideOptions,
  isJson: boolean,
  terminal: Terminal,
): Promise<number> {
  const answer: Decided = await decideFrom(existingFolder(values.data), action, values, terminal);
  if (isJson) terminal.out(JSON.stringify(answer, null, 2));
  else {
    terminal.out(`${action}: ${answer.decided.length} decided, ${answer.refused.length} not`);
    for (const { id, reason } of answer.refused) terminal.out(`  ${id.slice(0, 12)}: ${reason}`);
  }
  return answer.refused.length === 0 ? EXIT.fine : EXIT.notSo;
}

const documentOf = (row: QuarantineRow): object => ({
  ...row,
  at: isoTime(row.at),
  firstTime: isoTime(row.firstTime),
  lastTime: isoTime(row.lastTime),
  verdictAt: isoTime(row.verdictAt),
});

const listed = (rows: readonly QuarantineRow[]): string =>
  table(
    ['ID', 'WRITTEN', 'TAG', 'STEP', 'READINGS', 'VERDICT', 'ERROR'],
    rows.map((row) => [
      row.id,
      timeText(row.at),
      row.tag,
      row.step,
      String(row.readings),
      row.verdict === null ? 'waiting' : `${row.verdict} by ${row.verdictBy ?? '?'}`,
      row.error,
    ]),
  );
