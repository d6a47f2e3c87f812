import type { StopRow } from '../../shared/contract/downtimeChannels.ts';
import { stopReasonsOf } from '../../shared/domain/stopReasons.ts';
import { type Claim, type ControlRequest, connectControl } from '../control/index.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import { downtimeView } from '../query/downtime.ts';
import { timeText } from '../query/entries.ts';
import { systemClock } from '../supervision/index.ts';
import { claimOf, USER_OPTION, USER_USAGE } from './claim.ts';
import {
  type Command,
  EXIT,
  instantOption,
  oneOf,
  parse,
  required,
  type Terminal,
  table,
  UsageError,
} from './command.ts';
import { existingFolder, isoTime, withData } from './dataOption.ts';
import { userName } from './userName.ts';

const DAY_US = 86_400_000_000;
const STOPS_MAX = 1_000;
const ID_SHOWN = 12;
const ACTIONS = ['list', 'reasons', 'code', 'split', 'merge', 'undo'] as const;

export const command: Command = {
  summary: 'stops of work units: list, code, split, merge, undo',
  usage:
    'shiftseal stop list --data DIR [--uncoded] [--work-unit ID] [--from T] [--to T] [--json] | stop reasons --data DIR [--json]\n' +
    '  stop code --data DIR --stop ID --reason ID [--at T] [--comment TEXT]\n' +
    '  stop split --data DIR --stop ID --at T | stop merge --data DIR --stop ID --at T [--keep before|after] | stop undo --data DIR --stop ID\n' +
    '  without --from: the last 24 h; an id may be cut short; --at of code: the part that begins there\n' +
    '  what changes a stop is done by the running station, and only within the edit window\n' +
    USER_USAGE,
  async run([action, ...args], terminal) {
    if (!ACTIONS.includes(action as (typeof ACTIONS)[number])) throw new UsageError(`say one of ${ACTIONS.join(', ')}`);
    const { values } = parse(args, {
      data: { type: 'string' },
      stop: { type: 'string' },
      reason: { type: 'string' },
      comment: { type: 'string' },
      at: { type: 'string' },
      keep: { type: 'string' },
      'work-unit': { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      uncoded: { type: 'boolean' },
      json: { type: 'boolean' },
      ...USER_OPTION,
    });
    const isJson = values.json === true;
    if (action === 'reasons') return withData(values.data, (data) => reasons(data, isJson, terminal));
    if (action === 'list') {
      const to = instantOption(values.to, 'to') ?? systemClock().now();
      const from = instantOption(values.from, 'from') ?? to - DAY_US;
      if (to <= from) throw new UsageError('--to must be after --from');
      const workUnit = values['work-unit'];
      return withData(values.data, (data) => {
        const request = { from, to, isUncoded: values.uncoded === true, level: 2, limit: STOPS_MAX };
        const view = downtimeView(
          data,
          workUnit === undefined ? request : { ...request, workUnit },
          systemClock().now(),
        );
        if (view.hasMore) terminal.err(`the newest ${STOPS_MAX}; --from and --to show others`);
        if (isJson) terminal.out(JSON.stringify({ ...view, stops: view.stops.map(documentOf) }, null, 2));
        else terminal.out(view.stops.length === 0 ? 'no stop' : listed(view.stops));
        return EXIT.fine;
      });
    }
    const stop = await withData(values.data, (data) => wholeId(data, required(values.stop, 'stop')));
    const at = instantOption(values.at, 'at');
    const user = userName();
    const claim = await claimOf(values.user);
    const momentOf = (): number => {
      if (at === undefined) throw new UsageError('--at is required');
      return at;
    };
    const late = { why: '' };
    switch (action) {
      case 'code': {
        const parts = at === undefined ? [] : [at];
        const code = {
          stops: [{ stop, parts }],
          reason: required(values.reason, 'reason'),
          comment: values.comment ?? '',
          ...late,
        };
        return told(await ask(values.data, { method: 'codeStops', code, user }, claim), stop, isJson, terminal);
      }
      case 'split':
        return told(
          await ask(values.data, { method: 'splitStop', split: { stop, at: momentOf(), ...late }, user }, claim),
          stop,
          isJson,
          terminal,
        );
      case 'merge': {
        const keep = values.keep === undefined ? 'before' : oneOf(values.keep, 'keep', ['before', 'after']);
        return told(
          await ask(values.data, { method: 'mergeStop', merge: { stop, at: momentOf(), keep, ...late }, user }, claim),
          stop,
          isJson,
          terminal,
        );
      }
      default:
        return told(
          await ask(values.data, { method: 'undoStop', undo: { stop, ...late }, user }, claim),
          stop,
          isJson,
          terminal,
        );
    }
  },
};

async function ask(data: string | undefined, request: ControlRequest, claim: Claim | undefined): Promise<unknown> {
  const client = await connectControl(existingFolder(data), claim);
  return client.ask(request).finally(() => client.close());
}

/** @throws Error in the station's words when it refused */
function told(answer: unknown, stop: string, isJson: boolean, terminal: Terminal): number {
  const { ok, message, refused } = answer as {
    ok?: boolean;
    message?: string;
    refused?: readonly { readonly reason: string }[];
  };
  const refusal = ok === false ? message : refused?.[0]?.reason;
  if (refusal !== undefined) throw new Error(refusal);
  terminal.out(isJson ? JSON.stringify({ ok: true, stop }) : `stop ${stop.slice(0, ID_SHOWN)}: done`);
  return EXIT.fine;
}

/** @throws Error when no stop, or more than one, begins so */
function wholeId(data: DataFolder, start: string): string {
  if (!/^[0-9a-f]{6,64}$/.test(start))
    throw new UsageError('--stop takes an id of "stop list", at least 6 of its characters');
  const found = data.db
    .prepare('SELECT id FROM stop WHERE id >= ? AND id < ? ORDER BY id LIMIT 2')
    .pluck()
    .all(start, `${start}g`) as string[];
  const [id] = found;
  if (id === undefined) throw new Error(`there is no stop ${start}; "shiftseal stop list" shows them`);
  if (found.length > 1) throw new Error(`more than one stop begins with ${start}; give more of its id`);
  return id;
}

function reasons(data: DataFolder, isJson: boolean, terminal: Terminal): number {
  const all = [...stopReasonsOf(data.configs.inForce().config.downtime.reasons).values()].filter(
    ({ isLeaf }) => isLeaf,
  );
  if (isJson) terminal.out(JSON.stringify(all, null, 2));
  else if (all.length === 0) terminal.out('no stop reasons; they stand in the configuration under downtime.reasons');
  else
    terminal.out(
      table(
        ['ID', 'REASON', 'LOSS', 'KEYS'],
        all.map(({ id, path, loss, keys }) => [id, path.join(' › '), loss, keys ?? '']),
      ),
    );
  return EXIT.fine;
}

const documentOf = (stop: StopRow): object => ({
  ...stop,
  from: isoTime(stop.from),
  to: isoTime(stop.to),
  editableUntil: isoTime(stop.editableUntil),
  parts: stop.parts.map((part) => ({ ...part, from: isoTime(part.from), to: isoTime(part.to) })),
});

const listed = (stops: readonly StopRow[]): string =>
  table(
    ['ID', 'WORK UNIT', 'BEGIN', 'END', 'MIN', 'STATE', 'REASON', 'BY'],
    stops.flatMap((stop) =>
      stop.parts.map((part, i) => [
        i === 0 ? stop.id.slice(0, ID_SHOWN) : '',
        i === 0 ? stop.workUnit : '',
        timeText(part.from),
        part.to === null ? 'goes on' : timeText(part.to),
        part.plannedUs === null ? '' : (part.plannedUs / 60_000_000).toFixed(1),
        i === 0 ? stop.state : '',
        part.reason === null ? '(not coded)' : part.label,
        part.by === 'nobody' ? '' : part.by,
      ]),
    ),
  );
