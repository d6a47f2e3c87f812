import type { SecondSignRequest, SignRequest } from '../../shared/contract/signature.ts';
import type { Actor, Signature } from '../../shared/domain/entries/head.ts';
import { stopReasonsOf } from '../../shared/domain/stopReasons.ts';
import type { Handlers } from './dispatch.ts';
import type { Ports } from './handlerPorts.ts';

type DowntimeChannel = Extract<keyof Handlers, `downtime:${string}`>;
interface Late {
  readonly why: string;
  readonly sign?: SignRequest | undefined;
  readonly second?: SecondSignRequest | undefined;
}
type Editing =
  | { readonly ok: true; readonly editing: { actor: Actor; why: string; signatures: Signature[] } }
  | { readonly ok: false; readonly message: string };

/** What people say of stops: coded at once inside the edit window, signed after it. */
export function downtimeHandlers({
  station,
  signing,
  actor,
}: Ports<'station' | 'signing' | 'actor'>): Pick<Handlers, DowntimeChannel> {
  async function editingOf({ why, sign, second }: Late): Promise<Editing> {
    const signatures: Signature[] = [];
    for (const signed of [
      sign === undefined ? undefined : await signing.sign(sign),
      second === undefined ? undefined : await signing.signSecond(second, 'stop.code'),
    ]) {
      if (signed === undefined) continue;
      if (!signed.ok) return signed;
      signatures.push(signed.signature);
    }
    return { ok: true, editing: { actor: actor(), why, signatures } };
  }

  return {
    'downtime:setup': () => {
      const { reasons, microStopMs, uncodedAlertMinutes, editWindowMs, secondPersonAfterWindow } =
        station.config().downtime;
      return {
        reasons: [...stopReasonsOf(reasons).values()].map(({ keys, path, ids, ...reason }) => ({
          ...reason,
          path: [...path],
          ids: [...ids],
          ...(keys === undefined ? {} : { keys }),
        })),
        microStopMs,
        uncodedAlertMinutes,
        editWindowMs,
        secondPersonAfterWindow,
      };
    },
    'downtime:view': (request) => station.query('downtime:view', request),
    'downtime:history': (request) => station.query('downtime:history', request),
    'downtime:code': async ({ stops, reason, comment, ...late }) => {
      const signed = await editingOf(late);
      if (!signed.ok) return signed;
      const outcome = await station.command('codeStops', { stops, reason, comment, ...signed.editing });
      return { ok: true, ...outcome };
    },
    'downtime:split': async ({ stop, at, ...late }) => {
      const signed = await editingOf(late);
      return signed.ok ? station.command('splitStop', { stop, at, ...signed.editing }) : signed;
    },
    'downtime:merge': async ({ stop, at, keep, ...late }) => {
      const signed = await editingOf(late);
      return signed.ok ? station.command('mergeStop', { stop, at, keep, ...signed.editing }) : signed;
    },
    'downtime:undo': async ({ stop, ...late }) => {
      const signed = await editingOf(late);
      return signed.ok ? station.command('undoStop', { stop, ...signed.editing }) : signed;
    },
  };
}
