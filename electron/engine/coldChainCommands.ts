import type { ColdChainCommands, Outcome } from '../../shared/contract/coldChainCommands.ts';
import type { ColdChainConfig } from '../../shared/domain/config/index.ts';
import type { Disposition, LotBody } from '../../shared/domain/entry.ts';
import { isSamePerson, type Separation, separationOf } from '../../shared/domain/separation.ts';
import type { Clock } from '../../shared/domain/time.ts';
import { budgetStanding, kineticOf, type Lot, lotRefusal } from '../coldChain/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { findExcursion, findLot } from '../projection/index.ts';
import { toleranceOf } from './coldChainPlaces.ts';
import type { EngineState } from './engineState.ts';
import type { NewEntry } from './entryFactory.ts';
import { decidedExcursions, excursionsOfLot } from './lotExcursions.ts';
import { secondPersonFor } from './lotSecondPerson.ts';

export interface ColdChainCommandParts {
  readonly clock: Clock;
  readonly ledger: Ledger;
  state(): EngineState;
}

/** Excursions one decision may name. */
const EXCURSIONS_MAX = 200;
const NO_COLD_CHAIN = 'this station has no cold chain';

export function coldChainCommands({ clock, ledger, state }: ColdChainCommandParts): {
  [C in keyof ColdChainCommands]: (request: ColdChainCommands[C]['request']) => ColdChainCommands[C]['response'];
} {
  const coldChain = (): ColdChainConfig | undefined => state().settings.config.coldChain;

  function appendLot(entry: Extract<NewEntry, { kind: 'lot' }>): void {
    const prepared = state().entry(entry, clock.now(), [entry.lot, entry.event, entry.from ?? 0, ledger.size]);
    state().append([prepared]);
    state().coldChain.lotChanged(prepared.body as LotBody);
    state().storeJudging();
    state().coldChain.store();
  }

  function undecided(lot: Lot): string[] {
    const config = coldChain();
    if (!config) return [];
    const decided = decidedExcursions(ledger.database, lot.id);
    return excursionsOfLot(ledger.database, config, lot, clock.now())
      .map(({ id }) => id)
      .filter((id) => !decided.has(id));
  }

  function needsSecond(config: ColdChainConfig, lot: Lot, disposition: Disposition): boolean {
    const rules = state().settings.packs.flatMap(({ loaded }) =>
      loaded.pack.rules.flatMap(({ id, secondPerson }) => (secondPerson ? { pack: loaded.pack.id, rule: id } : [])),
    );
    return secondPersonFor(ledger.database, config, rules, lot).includes(disposition);
  }

  /** What the person who decides could see: MKT, times outside, budgets; the worst probe counts. */
  function figuresOf(lot: Lot): Record<string, number | null> {
    const config = coldChain();
    const exposures = state().coldChain.exposuresOf(lot.id);
    const worst = (of: (exposure: (typeof exposures)[number]) => number): number => Math.max(0, ...exposures.map(of));
    const kinetic = exposures.flatMap((exposure) => kineticOf(exposure) ?? []);
    const budgets = config ? toleranceOf(config, lot.product, lot.stays.at(-1)?.store ?? '').budgets : [];
    return {
      meanKineticCelsius: kinetic.length === 0 ? null : Math.max(...kinetic),
      aboveMs: worst(({ highUs }) => highUs / 1000),
      belowMs: worst(({ lowUs }) => lowUs / 1000),
      unknownMs: worst(({ unknownUs }) => unknownUs / 1000),
      uncoveredMs: worst(({ uncoveredUs }) => uncoveredUs / 1000),
      ...Object.fromEntries(
        budgetStanding(budgets, exposures).map(({ budget, usedMs }) => [`budget.${budget.id}.usedMs`, usedMs]),
      ),
    };
  }

  /** Who noted the cause of an excursion does not decide alone about the lots it exposed. */
  function separationBy(excursions: readonly string[], signers: readonly { readonly user: string }[]): Separation {
    const noted = excursions.flatMap((id) => findExcursion(ledger.database, id, clock.now())?.causeBy ?? []);
    const lifted = state().settings.config.separation?.onePersonMay ?? [];
    const names = signers.map(({ user }) => user);
    return separationOf('excursionDisposition', noted, names, lifted);
  }

  const refused = (message: string): Outcome => ({ ok: false, message });

  return {
    recordLot: ({ event, lot: id, product, quantity, store, at = clock.now(), comment, actor }) =>
      ledger.transaction(() => {
        const config = coldChain();
        if (!config) return refused(NO_COLD_CHAIN);
        const lot = findLot(ledger.database, id) as Lot | undefined;
        const goesTo = event === 'released' ? null : (store ?? null);
        if (event !== 'released' && !config.stores.some((each) => each.id === goesTo))
          return refused(
            `there is no store "${goesTo ?? ''}"; known: ${config.stores.map((each) => each.id).join(', ')}`,
          );
        const what = lot?.product ?? product ?? '';
        if (event === 'received' && !config.products.some((each) => each.id === what))
          return refused(`there is no product "${what}"; known: ${config.products.map((each) => each.id).join(', ')}`);
        const waiting = event === 'released' && lot ? undecided(lot).length : 0;
        const reason = lotRefusal(lot, { event, lot: id, store: goesTo, at }, clock.now(), waiting);
        if (reason !== undefined) return refused(reason);
        const place = { kind: 'lot', workUnit: null, from: at, to: null, event, lot: id, product: what } as const;
        appendLot({ ...place, quantity: quantity ?? lot?.quantity ?? '', store: goesTo, comment, actor });
        return { ok: true };
      }),
    disposeLots: ({ lots, excursions, disposition, reason, signature, second, actor }) =>
      ledger.transaction(() => {
        const config = coldChain();
        const decided: string[] = [];
        const refusals: { lot: string; reason: string }[] = [];
        for (const id of lots) {
          const lot = findLot(ledger.database, id) as Lot | undefined;
          const about = (excursions.length > 0 || lot === undefined ? [...excursions] : undecided(lot)).slice(
            0,
            EXCURSIONS_MAX,
          );
          const separation = separationBy(about, second === undefined ? [signature] : [signature, second]);
          const why = !config
            ? NO_COLD_CHAIN
            : lot === undefined
              ? `there is no lot ${id}`
              : lot.state === 'released' || lot.state === 'rejected'
                ? `lot ${id} is ${lot.state} already`
                : second === undefined && needsSecond(config, lot, disposition)
                  ? `"${disposition}" needs a second person's signature`
                  : second !== undefined && isSamePerson(second.user, signature.user)
                    ? 'the second signature must be another person’s'
                    : separation.kind === 'refused'
                      ? separation.reason
                      : undefined;
          if (why !== undefined || lot === undefined) {
            refusals.push({ lot: id, reason: why ?? '' });
            continue;
          }
          appendLot({
            kind: 'lot',
            workUnit: null,
            from: clock.now(),
            to: null,
            event: 'disposed',
            lot: id,
            product: lot.product,
            quantity: lot.quantity,
            store: lot.stays.at(-1)?.store ?? null,
            actor,
            comment: reason,
            disposition,
            excursions: about,
            figures: figuresOf(lot),
            signature,
            ...(second === undefined ? {} : { secondSignature: second }),
            ...(separation.kind === 'one' ? { oneForBoth: 'excursionDisposition' as const } : {}),
          });
          decided.push(id);
        }
        return { decided, refused: refusals };
      }),
    rebuildColdChain: () =>
      ledger.transaction(() => {
        const lots = state().coldChain.rebuild();
        state().storeJudging();
        return { lots };
      }),
    annotateExcursion: ({ excursion, cause, comment, actor }) =>
      ledger.transaction(() => {
        const row = findExcursion(ledger.database, excursion, clock.now());
        if (!row) return refused('there is no such excursion');
        const { tag, workUnit, side, bound, unit, onset, end, peak, peakAt, durationMs, unknownMs, readings } = row;
        const now = clock.now();
        const entry = state().entry(
          {
            kind: 'excursion',
            workUnit,
            from: onset,
            to: end,
            event: 'annotated',
            excursion,
            tag,
            side,
            bound,
            unit,
            onset,
            peak,
            peakAt,
            durationMs: end === null ? null : durationMs,
            unknownMs,
            readings,
            cause,
            comment,
            actor,
          },
          now,
          [excursion, 'annotated', ledger.size],
        );
        state().append([entry]);
        return { ok: true };
      }),
  };
}
