import type { Decided } from '../../shared/contract/quarantineChannels.ts';
import { REJECTION_GROUNDS } from '../../shared/domain/entries/verdict.ts';
import type { Repair, RepairMethod } from '../../shared/domain/repair.ts';
import { parseDurationMs } from '../../shared/domain/time.ts';
import { connectControl, decideAs, type QuarantineRequest } from '../control/index.ts';
import { isStationRunning } from '../query/isStationRunning.ts';
import { systemClock } from '../supervision/index.ts';
import { oneOf, required, type Terminal, UsageError } from './command.ts';
import { withData } from './dataOption.ts';
import { identityOver } from './identityOver.ts';
import { configOf } from './importStation.ts';
import { withQuietEngine } from './quietEngine.ts';
import { readSecretInput } from './readSecretInput.ts';

/** What decides about one or many entries. */
export const DECIDING_ACTIONS = ['correct', 'requeue', 'gap', 'reject', 'escalate', 'withdraw', 'hand-over'] as const;
export type DecidingAction = (typeof DECIDING_ACTIONS)[number];

export interface DecideOptions {
  readonly data?: string | undefined;
  readonly id?: string | undefined;
  readonly all?: boolean | undefined;
  readonly user?: string | undefined;
  readonly second?: string | undefined;
  readonly reason?: string | undefined;
  readonly code?: string | undefined;
  readonly ground?: string | undefined;
  readonly 'twin-tag'?: string | undefined;
  readonly to?: string | undefined;
  readonly tag?: string | undefined;
  readonly factor?: string | undefined;
  readonly offset?: string | undefined;
  readonly 'swap-words'?: boolean | undefined;
  readonly 'decimal-comma'?: boolean | undefined;
  readonly 'shift-time'?: string | undefined;
  readonly set?: string | undefined;
}

const VERDICT_OF = {
  correct: 'corrected',
  requeue: 'requeued',
  gap: 'gap',
  reject: 'rejected',
  escalate: 'escalated',
  withdraw: 'withdrawn',
} as const;
const PASSWORD = 'SHIFTSEAL_PASSWORD';
const SECOND_PASSWORD = 'SHIFTSEAL_SECOND_PASSWORD';

/** Gives a decision to the station that runs on the folder, or to an engine of this process where none runs. */
export async function decideFrom(
  folder: string,
  action: DecidingAction,
  options: DecideOptions,
  terminal: Terminal,
): Promise<Decided> {
  const request = await requestOf(folder, action, options);
  const user = required(options.user, 'user');
  const { second } = options;
  const asked: QuarantineRequest = {
    ...{ method: 'quarantine', user, request },
    password: await readSecretInput(`password of ${user}: `, PASSWORD),
    meaning: action === 'hand-over' ? 'handed over' : VERDICT_OF[action],
    ...(second === undefined
      ? {}
      : {
          second: {
            name: second,
            password: await readSecretInput(`password of ${second}: `, SECOND_PASSWORD),
            meaning: 'approved',
          },
        }),
  };
  if (isStationRunning(folder)) {
    const client = await connectControl(folder);
    try {
      return (await client.ask(asked)) as Decided;
    } finally {
      client.close();
    }
  }
  const loaded = configOf(folder, undefined);
  if (!loaded) throw new Error(`there is no configuration in ${folder} yet`);
  terminal.err('no station runs on this folder: its log is opened for this decision, and no link');
  return withQuietEngine(loaded, folder, terminal.err, async (engine) => {
    const clock = systemClock();
    const identity = identityOver(engine, folder);
    return decideAs(
      { identity, clock, command: (name, command, areas) => engine.command(name, command, areas) },
      asked,
    );
  });
}

async function requestOf(
  folder: string,
  action: DecidingAction,
  options: DecideOptions,
): Promise<QuarantineRequest['request']> {
  const reason = required(options.reason, 'reason');
  if (action === 'hand-over') {
    const ids = options.all ? 'all' : await idsOf(folder, options.id);
    return { do: 'handOver', ids, to: required(options.to, 'to'), reason };
  }
  const ids = await idsOf(folder, options.id);
  const { code } = options;
  const base = {
    do: 'decide' as const,
    ids,
    verdict: VERDICT_OF[action],
    reason,
    ...(code === undefined ? {} : { code }),
  };
  if (action === 'reject') {
    const ground = oneOf(required(options.ground, 'ground'), 'ground', REJECTION_GROUNDS);
    const twinTag = options['twin-tag'];
    return { ...base, ground, ...(twinTag === undefined ? {} : { twinTag }) };
  }
  return action === 'correct' ? { ...base, repair: repairOf(options) } : base;
}

/** Ids, comma-separated; the first characters do where they name one entry. */
async function idsOf(folder: string, given: string | undefined): Promise<string[]> {
  const wanted = required(given, 'id').split(',');
  return withData(folder, ({ db }) =>
    wanted.map((id) => {
      const found = db
        .prepare<[string], string>("SELECT id FROM quarantine WHERE id LIKE ? || '%' LIMIT 2")
        .pluck()
        .all(/^[0-9a-f]{6,64}$/.test(id) ? id : '-') as string[];
      if (found.length === 2) throw new UsageError(`--id ${id} names more than one entry`);
      return found[0] ?? id;
    }),
  );
}

export function repairOf(options: DecideOptions): Repair {
  const methods: RepairMethod[] = [
    ...(options.factor === undefined && options.offset === undefined
      ? []
      : [
          {
            kind: 'scale',
            factor: numberOf(options.factor ?? '1', 'factor'),
            offset: numberOf(options.offset ?? '0', 'offset'),
          } as const,
        ]),
    ...(options['swap-words'] ? [{ kind: 'swapWords' } as const] : []),
    ...(options['decimal-comma'] ? [{ kind: 'decimalComma' } as const] : []),
    ...(options['shift-time'] === undefined
      ? []
      : [{ kind: 'shiftTime', ms: shiftOf(options['shift-time']) } as const]),
    ...(options.set === undefined ? [] : [{ kind: 'set', value: valueFrom(options.set) } as const]),
  ];
  const [method, other] = methods;
  if (other || (!method && options.tag === undefined))
    throw new UsageError(
      'say one of --factor/--offset, --swap-words, --decimal-comma, --shift-time, --set, or another --tag',
    );
  return {
    ...{ method: method ?? { kind: 'asIs' }, edits: [], leftOut: [], added: [] },
    ...(options.tag === undefined ? {} : { tag: options.tag }),
  };
}

function numberOf(text: string, option: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number)) throw new UsageError(`--${option} takes a number, not "${text}"`);
  return number;
}

function shiftOf(text: string): number {
  try {
    return text.startsWith('-') ? -parseDurationMs(text.slice(1)) : parseDurationMs(text.replace(/^\+/, ''));
  } catch (error) {
    throw new UsageError(`--shift-time: ${(error as Error).message}`);
  }
}

const valueFrom = (text: string): string | number | boolean =>
  text === 'true' || text === 'false'
    ? text === 'true'
    : text.trim() !== '' && Number.isFinite(Number(text))
      ? Number(text)
      : text;
