import type { LotEventRow, LotRow } from '../../shared/contract/coldChainChannels.ts';
import type { Outcome } from '../../shared/contract/coldChainCommands.ts';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';
import { type Claim, connectControl } from '../control/index.ts';
import { isStationRunning } from '../query/isStationRunning.ts';
import { lotHistory, lotRows } from '../query/lots.ts';
import { systemClock } from '../supervision/index.ts';
import { actorOffline, claimOf, USER_OPTION, USER_USAGE } from './claim.ts';
import {
  type Command,
  EXIT,
  instantOption,
  integerOption,
  parse,
  required,
  type Terminal,
  table,
  UsageError,
} from './command.ts';
import { existingFolder, isoTime, withData } from './dataOption.ts';
import { configOf } from './importStation.ts';
import { withQuietEngine } from './quietEngine.ts';
import { userName } from './userName.ts';

const EVENTS = { receive: 'received', move: 'moved', release: 'released' } as const;

export const command: Command = {
  summary: 'lots in the stores of a cold chain: where they lie, what they went through, receive, move, release',
  usage:
    'shiftseal lot list --data DIR [--limit N] [--json]\n' +
    '  lot history --data DIR --lot ID [--json]\n' +
    '  lot receive --data DIR --lot ID --product P --store S [--quantity TEXT] [--at TIME] [--comment TEXT]\n' +
    '  lot move --data DIR --lot ID --store S [--at TIME] [--comment TEXT]\n' +
    '  lot release --data DIR --lot ID [--at TIME] [--comment TEXT]     it leaves the site\n' +
    '  decisions about exposed lots are signed, and made in the window (screen Excursions)\n' +
    USER_USAGE,
  async run([action, ...args], terminal) {
    const { values } = parse(args, {
      data: { type: 'string' },
      lot: { type: 'string' },
      product: { type: 'string' },
      store: { type: 'string' },
      quantity: { type: 'string' },
      at: { type: 'string' },
      comment: { type: 'string' },
      limit: { type: 'string' },
      json: { type: 'boolean' },
      ...USER_OPTION,
    });
    switch (action) {
      case 'list': {
        const limit = integerOption(values.limit, 'limit', 1, 100_000) ?? 1_000;
        return withData(values.data, (data) => {
          const rows = lotRows(data, limit, systemClock().now());
          if (values.json) terminal.out(JSON.stringify(rows.map(documentOf), null, 2));
          else terminal.out(rows.length === 0 ? 'no lot is known' : listed(rows));
          return EXIT.fine;
        });
      }
      case 'history': {
        const lot = required(values.lot, 'lot');
        return withData(values.data, (data) => {
          const events = lotHistory(data, lot);
          if (events.length === 0) throw new Error(`there is no lot ${lot}`);
          terminal.out(values.json ? JSON.stringify(events.map(withTimes), null, 2) : told(events));
          return EXIT.fine;
        });
      }
      case 'receive':
      case 'move':
      case 'release': {
        const { product, store, quantity } = values;
        const at = instantOption(values.at, 'at');
        const wanted = {
          event: EVENTS[action],
          lot: required(values.lot, 'lot'),
          comment: values.comment ?? '',
          ...(action === 'receive' ? { product: required(product, 'product') } : {}),
          ...(action === 'release' ? {} : { store: required(store, 'store') }),
          ...(quantity === undefined ? {} : { quantity }),
          ...(at === undefined ? {} : { at }),
        };
        const outcome = await record(existingFolder(values.data), wanted, await claimOf(values.user), terminal);
        if (!outcome.ok) throw new Error(outcome.message);
        terminal.out(values.json ? JSON.stringify({ ok: true, ...wanted }) : `lot ${wanted.lot} ${wanted.event}`);
        return EXIT.fine;
      }
      default:
        throw new UsageError('say "list", "history", "receive", "move" or "release"');
    }
  },
};

type Wanted = {
  readonly event: 'received' | 'moved' | 'released';
  readonly lot: string;
  readonly comment: string;
  readonly product?: string;
  readonly store?: string;
  readonly quantity?: string;
  readonly at?: number;
};

/** Through the station that runs on the folder, else by an engine of our own for as long as it takes. */
async function record(folder: string, lot: Wanted, claim: Claim | undefined, terminal: Terminal): Promise<Outcome> {
  const request = { method: 'recordLot', lot, user: userName() } as const;
  if (isStationRunning(folder)) {
    const client = await connectControl(folder, claim);
    try {
      return (await client.ask(request)) as Outcome;
    } finally {
      client.close();
    }
  }
  const loaded = configOf(folder, undefined);
  if (!loaded) throw new Error(`there is no configuration in ${folder} yet; start the station once`);
  return withQuietEngine(loaded, folder, terminal.err, async (engine) => {
    const actor = await actorOffline(folder, engine, request, claim);
    return engine.command('recordLot', { ...lot, actor });
  });
}

const documentOf = (row: LotRow): object => ({
  ...row,
  since: isoTime(row.since),
  receivedAt: isoTime(row.receivedAt),
  leftAt: isoTime(row.leftAt),
});
const withTimes = (event: LotEventRow): object => ({
  ...event,
  at: isoTime(event.at),
  writtenAt: isoTime(event.writtenAt),
});

const minutes = (ms: number): string => `${(ms / 60_000).toFixed(1)} min`;
const celsius = (value: number | null): string => (value === null ? '–' : `${value.toFixed(2)} °C`);

const listed = (rows: readonly LotRow[]): string =>
  table(
    ['LOT', 'PRODUCT', 'STATE', 'STORE', 'SINCE', 'MKT', 'OUTSIDE', 'UNKNOWN', 'BUDGETS LEFT', 'UNDECIDED'],
    rows.map((row) => [
      row.id,
      row.productName,
      row.state,
      row.store ?? '–',
      formatInstant(row.since as Instant),
      celsius(row.kinetic),
      minutes(row.aboveMs + row.belowMs),
      minutes(row.unknownMs),
      row.budgets.map((budget) => `${budget.id} ${minutes(budget.leftMs)}`).join(', ') || '–',
      String(row.undecided.length),
    ]),
  );

const told = (events: readonly LotEventRow[]): string =>
  table(
    ['WHEN', 'EVENT', 'STORE', 'BY', 'SECOND', 'COMMENT', 'ENTRY'],
    events.map((event) => [
      formatInstant(event.at as Instant),
      event.disposition ?? event.event,
      event.store ?? '–',
      event.person,
      event.second ?? '',
      event.comment,
      String(event.seq),
    ]),
  );
