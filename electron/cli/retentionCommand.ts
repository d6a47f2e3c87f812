import { resolve } from 'node:path';
import {
  type HoldScope,
  isRemovable,
  REMOVABLE_KINDS,
  type RemovableKind,
} from '../../shared/domain/entries/keeping.ts';
import { listHolds, type StoredHold } from '../projection/index.ts';
import { planOf, runRemoval } from '../query/keepingRuns.ts';
import { systemClock } from '../supervision/index.ts';
import { claimOf, USER_USAGE } from './claim.ts';
import { type Command, EXIT, instantOption, parse, required, type Terminal, table, UsageError } from './command.ts';
import { assertLedgerThere, existingFolder, isoTime, withData } from './dataOption.ts';
import { keepingPorts, withKeeping } from './keepingLink.ts';
import { readSecretInput } from './readSecretInput.ts';

export const command: Command = {
  summary: 'bodies whose time is over, and legal holds',
  usage:
    'shiftseal retention show --data DIR [--json]     what would be removed now, what is held back, and the holds\n' +
    '  retention run --data DIR [--user NAME]           removes bodies; hashes, columns and proofs stay\n' +
    '  retention hold --data DIR --title T --reason R --user NAME [--kind K]… [--work-unit W]… [--from T] [--to T]\n' +
    '  retention lift --data DIR --hold ID --reason R --user NAME\n' +
    `  years a kind are in the configuration, keeping.retention; kinds: ${REMOVABLE_KINDS.join(', ')}\n${USER_USAGE}`,
  async run([action, ...args], terminal) {
    const { values } = parse(args, {
      ...{ data: { type: 'string' }, user: { type: 'string' }, title: { type: 'string' }, reason: { type: 'string' } },
      ...{ hold: { type: 'string' }, from: { type: 'string' }, to: { type: 'string' }, json: { type: 'boolean' } },
      kind: { type: 'string', multiple: true },
      'work-unit': { type: 'string', multiple: true },
    });
    const folder = resolve(existingFolder(values.data));
    assertLedgerThere(folder);
    switch (action) {
      case 'show':
        return show(folder, values.json === true, terminal);
      case 'run': {
        const claim = await claimOf(values.user);
        const done = await withKeeping(folder, terminal, claim, (ask) =>
          runRemoval(keepingPorts(folder, terminal, ask)),
        );
        terminal.progress('');
        for (const reason of done.refused) terminal.err(`refused: ${reason}`);
        terminal.out(
          values.json
            ? JSON.stringify({ ok: done.refused.length === 0, removed: done.removed, bytes: done.bytes })
            : `${done.removed} bodies removed, ${done.bytes} bytes${done.plan.isCut ? '; there are more, run it again' : ''}`,
        );
        return done.refused.length === 0 ? EXIT.fine : EXIT.notSo;
      }
      case 'hold': {
        const scope = scopeOf([values.kind ?? []].flat(), [values['work-unit'] ?? []].flat(), values.from, values.to);
        const act = {
          act: 'place',
          title: required(values.title, 'title'),
          scope,
          reason: required(values.reason, 'reason'),
        } as const;
        const answer = await signedAct(folder, terminal, required(values.user, 'user'), act);
        terminal.out(values.json ? JSON.stringify({ ok: true, ...answer }) : `legal hold ${answer.hold} stands`);
        return EXIT.fine;
      }
      case 'lift': {
        const act = {
          act: 'lift',
          hold: required(values.hold, 'hold'),
          reason: required(values.reason, 'reason'),
        } as const;
        const answer = await signedAct(folder, terminal, required(values.user, 'user'), act);
        if (answer.refused !== undefined) throw new Error(answer.refused);
        terminal.out(values.json ? JSON.stringify({ ok: true }) : 'the legal hold is lifted');
        return EXIT.fine;
      }
      default:
        throw new UsageError('say show, run, hold or lift');
    }
  },
};

type HoldAct =
  | { readonly act: 'place'; readonly title: string; readonly scope: HoldScope; readonly reason: string }
  | { readonly act: 'lift'; readonly hold: string; readonly reason: string };

async function signedAct(
  folder: string,
  terminal: Terminal,
  user: string,
  act: HoldAct,
): Promise<{ hold?: string; refused?: string }> {
  const password = await readSecretInput(`password of ${user}: `, 'SHIFTSEAL_PASSWORD');
  const sign = { password, meaning: act.act === 'place' ? 'legal hold placed' : 'legal hold lifted' };
  return withKeeping(folder, terminal, undefined, (ask) => ask({ method: 'legalHold', act, user, sign })) as Promise<{
    hold?: string;
    refused?: string;
  }>;
}

function scopeOf(
  kinds: readonly string[],
  workUnits: readonly string[],
  from: string | undefined,
  to: string | undefined,
): HoldScope {
  const unknown = kinds.find((kind) => !isRemovable(kind));
  if (unknown !== undefined) throw new UsageError(`--kind takes ${REMOVABLE_KINDS.join(', ')}, not "${unknown}"`);
  return {
    kinds: kinds.length === 0 ? null : (kinds as RemovableKind[]),
    workUnits: workUnits.length === 0 ? null : [...workUnits],
    writtenFrom: instantOption(from, 'from') ?? null,
    writtenTo: instantOption(to, 'to') ?? null,
  };
}

async function show(folder: string, isJson: boolean, terminal: Terminal): Promise<number> {
  const plan = await planOf(folder, systemClock().now());
  const entries = plan.parts.reduce((sum, part) => sum + part.entries, 0);
  const bytes = plan.parts.reduce((sum, part) => sum + part.bytes, 0);
  return withData(folder, ({ db, configs }) => {
    const { retention } = configs.inForce().config.keeping;
    const holds = listHolds(db, 1_000);
    if (isJson) {
      terminal.out(
        JSON.stringify({ retention, due: { entries, bytes, isCut: plan.isCut }, ...plan.heldBack, holds }, null, 2),
      );
      return EXIT.fine;
    }
    const years = Object.entries(retention).map(([kind, count]) => `${kind} ${count} years`);
    terminal.out(
      [
        years.length === 0
          ? 'every body is kept: keeping.retention is empty'
          : `kept: ${years.join(', ')}; all else for good`,
        `due now: ${entries} bodies, ${bytes} bytes${plan.isCut ? ', and more' : ''}`,
        `held back: ${plan.heldBack.byHold} under a legal hold, ${plan.heldBack.notKeptElsewhere} neither delivered nor archived`,
        holds.length === 0
          ? 'no legal holds'
          : table(['HOLD', 'TITLE', 'PLACED', 'BY', 'COVERS', 'LIFTED'], holds.map(holdRow)),
      ].join('\n'),
    );
    return EXIT.fine;
  });
}

const holdRow = ({ hold, title, at, placedBy, scope, lifted }: StoredHold): string[] => [
  ...[hold, title, isoTime(at) ?? '', placedBy, scopeText(scope)],
  lifted === null ? '' : `${isoTime(lifted.at)} by ${lifted.by}: ${lifted.why}`,
];

function scopeText({ kinds, workUnits, writtenFrom, writtenTo }: HoldScope): string {
  const parts = [
    kinds === null ? 'every kind' : kinds.join(', '),
    workUnits === null ? '' : `of ${workUnits.join(', ')}`,
    writtenFrom === null ? '' : `from ${isoTime(writtenFrom)}`,
    writtenTo === null ? '' : `to ${isoTime(writtenTo)}`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}
