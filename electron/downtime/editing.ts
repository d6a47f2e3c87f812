import type { DowntimeConfig } from '../../shared/domain/config/downtime.ts';
import type { Actor } from '../../shared/domain/entries/head.ts';
import type { Stop } from './redraw.ts';

/** What a person brings along to change what is said of a stop. */
export interface Editor {
  readonly actor: Actor;
  /** Why it is changed so late. */
  readonly why: string;
  /** How many people signed. */
  readonly signatures: number;
}

export type EditLimits = Pick<DowntimeConfig, 'editWindowMs' | 'secondPersonAfterWindow'>;

/** Until when operators may code a stop, in µs; undefined while it goes on. */
export const editableUntil = (stop: Pick<Stop, 'to'>, { editWindowMs }: Pick<EditLimits, 'editWindowMs'>) =>
  stop.to === null ? undefined : stop.to + editWindowMs * 1000;

/**
 * Inside the window whoever may code stops may code this one; behind it only a supervisor, who says why, and where the
 * configuration asks for it with a second person.
 *
 * @returns what keeps this person from it; undefined when nothing does
 */
export function refusalToEdit(stop: Stop, limits: EditLimits, editor: Editor, now: number): string | undefined {
  if (stop.isWithdrawn) return 'readings that came late have shown that there was no such stop';
  const until = editableUntil(stop, limits);
  if (until === undefined || now <= until) return undefined;
  const hours = Math.round(limits.editWindowMs / 3_600_000);
  if (editor.actor.role !== 'supervisor')
    return `the stop ended more than ${hours} h ago; only a supervisor may change it now`;
  if (editor.why.trim().length < 3) return `the stop ended more than ${hours} h ago; say why it is changed now`;
  const asked = limits.secondPersonAfterWindow ? 2 : 1;
  if (editor.signatures < asked)
    return asked === 2
      ? `the stop ended more than ${hours} h ago; it is signed by you and by a second person`
      : `the stop ended more than ${hours} h ago; sign the change`;
  return undefined;
}
