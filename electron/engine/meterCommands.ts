import type { MeterCommands } from '../../shared/contract/meterCommands.ts';
import type { EngineCommands } from '../../shared/contract/workers.ts';
import type { Signature } from '../../shared/domain/entries/head.ts';
import type { MeterDecision } from '../../shared/domain/meterCheck.ts';
import { separationOf } from '../../shared/domain/separation.ts';
import type { Clock } from '../../shared/domain/time.ts';
import type { Ledger } from '../ledger/index.ts';
import { addDays, findDay, findException, swapsOf } from '../meters/index.ts';
import type { EngineState } from './engineState.ts';
import { meterAt } from './meterDayInput.ts';
import type { Metering } from './metering.ts';

export interface MeterCommandParts {
  readonly clock: Clock;
  readonly ledger: Ledger;
  state(): EngineState;
}

type Commands = {
  [C in keyof MeterCommands]: (request: EngineCommands[C]['request']) => EngineCommands[C]['response'];
};

/** Meters replaced and exceptions decided; each is sealed with person and reason, and the days it concerns are evaluated again. */
export function meterCommands({ clock, ledger, state }: MeterCommandParts): Commands {
  const metering = (): Metering => {
    const { metering } = state();
    if (!metering) throw new Error('this station has no service points: give the configuration a section "meters"');
    return metering;
  };

  /** Who puts a value in does not approve it alone, where the configuration asks for two. */
  function whyNotSigned(decision: MeterDecision, signature?: Signature, second?: Signature): string | undefined {
    const asks = state().settings.config.meters?.secondPersonFor?.includes(decision) ?? false;
    if (asks && (signature === undefined || second === undefined))
      return `"${decision}" is signed by you and by a second person here (meters.secondPersonFor)`;
    if (signature === undefined || second === undefined) return undefined;
    const separation = separationOf('meterDecision', [signature.user], [second.user], []);
    return separation.kind === 'refused' ? separation.reason : undefined;
  }

  return {
    swapMeter: (request) =>
      ledger.transaction(() => {
        const { servicePoint, at, newSerial, finalRead, initialRead, reason, actor } = request;
        const { point, calendar, lookAgainFrom } = metering();
        const found = point(servicePoint);
        if (!found) return refused(`there is no service point "${servicePoint}"`);
        if (at > clock.now()) return refused('the moment of the swap lies in the future');
        const swaps = swapsOf(ledger.database, servicePoint).map((swap) => ({
          ...swap,
          registerDigits: swap.registerDigits ?? undefined,
        }));
        // The configuration may already name the new meter from this day on.
        const dayBefore = { dateOf: (moment: number) => addDays(calendar.dateOf(moment), -1) };
        const before = meterAt(found, swaps, at, dayBefore);
        if (before.serial === newSerial) return refused(`meter ${newSerial} is the one in place at that moment`);
        const same = swaps.find((swap) => swap.at === at);
        if (same) return refused(`at that moment meter ${same.oldSerial} was replaced by ${same.newSerial} already`);
        if (swaps.some((swap) => swap.at > at))
          return refused('a later swap is recorded; record swaps in the order in which they happened');
        const digits = request.registerDigits ?? before.digits;
        if (digits !== undefined && initialRead >= 10 ** digits)
          return refused(`an initial read of ${initialRead} does not fit on ${digits} digits`);
        state().append([
          state().entry(
            {
              kind: 'meterSwap',
              workUnit: null,
              from: at,
              to: at,
              servicePoint,
              oldSerial: before.serial,
              newSerial,
              finalRead,
              initialRead,
              multiplier: request.multiplier ?? before.multiplier,
              registerDigits: digits ?? null,
              reason,
              actor,
            },
            clock.now(),
            [servicePoint, at, newSerial],
          ),
        ]);
        lookAgainFrom(servicePoint, calendar.dateOf(at));
        return { ok: true };
      }),
    decideMeterExceptions: ({ exceptions, decision, edits = [], reason, actor, signature, second }) =>
      ledger.transaction(() => {
        const unsigned = whyNotSigned(decision, signature, second);
        if (unsigned !== undefined)
          return { decided: [], refused: exceptions.map((exception) => ({ exception, reason: unsigned })) };
        const decided: string[] = [];
        const refusals: { exception: string; reason: string }[] = [];
        const isEdit = decision === 'editValue';
        for (const exception of exceptions) {
          const why = refusalOf(exception, isEdit ? edits : []);
          if (why !== undefined) refusals.push({ exception, reason: why });
          else {
            decide(exception);
            decided.push(exception);
          }
        }
        return { decided, refused: refusals };

        function refusalOf(exception: string, values: readonly (readonly [number, number])[]): string | undefined {
          const row = findException(ledger.database, exception);
          if (!row) return 'there is no such exception';
          if (row.state === 'decided') return `already decided by ${row.decidedBy}: ${row.reason}`;
          if (row.state === 'cleared') return 'a later version of the day no longer shows it';
          if (!metering().point(row.servicePoint)) return 'the configuration no longer has this service point';
          if (!isEdit) return undefined;
          if (exceptions.length > 1) return 'values are put in for one exception at a time';
          if (values.length === 0) return 'no value was given';
          const intervals = findDay(ledger.database, row.servicePoint, row.day)?.intervals ?? 0;
          if (values.some(([index]) => index >= intervals)) return `the day has ${intervals} intervals`;
          return undefined;
        }

        function decide(exception: string): void {
          const row = findException(ledger.database, exception);
          if (!row) return;
          const day = metering().calendar.day(row.day, 3_600_000);
          const now = clock.now();
          state().append([
            state().entry(
              {
                kind: 'meterException',
                workUnit: null,
                from: day.start,
                to: day.end,
                event: 'decided',
                exception,
                servicePoint: row.servicePoint,
                day: row.day,
                check: row.meterCheck,
                isChecked: row.isChecked === 1,
                intervals: row.firstIndex === null || row.length === null ? null : [row.firstIndex, row.length],
                value: row.value,
                limit: row.bound,
                detail: row.detail,
                decision,
                edits: isEdit ? edits.map(([index, value]) => [index, value]) : [],
                reason,
                actor,
                ...(signature === undefined ? {} : { signature }),
                ...(second === undefined ? {} : { second }),
              },
              now,
              [exception, 'decided', decision, now],
            ),
          ]);
          if (decision !== 'fieldCheck')
            metering().evaluate(row.servicePoint, row.day, { cause: 'decision', actor, reason });
        }
      }),
  };
}

const refused = (message: string) => ({ ok: false as const, message });
