import type { RequestOf } from '../../shared/contract/ipc.ts';
import type { ShiftStanding } from '../../shared/contract/shiftChannels.ts';
import type { ShiftCommands } from '../../shared/contract/shiftCommands.ts';
import type { Signature } from '../../shared/domain/entries/head.ts';

/** What closing a shift needs of a station: its reader for the figures, its writer for the entry. */
export interface ClosingStation {
  query(channel: 'shift:standing', request: RequestOf<'shift:standing'>): Promise<ShiftStanding | null>;
  command(
    name: 'closeShift',
    request: ShiftCommands['closeShift']['request'],
  ): Promise<ShiftCommands['closeShift']['response']>;
}

/**
 * Works the figures of the shift out from what is sealed, and has the closing sealed with them. The app and the command line
 * close a shift by this function alone.
 *
 * @param people names of the station's users: things are handed over to one of them
 * @param sign asked only once the request makes sense
 */
export async function closeShift(
  station: ClosingStation,
  { area, start, text, handOver }: Omit<RequestOf<'shift:close'>, 'sign'>,
  people: readonly string[],
  sign: () => Promise<
    { readonly ok: true; readonly signature: Signature } | { readonly ok: false; readonly message: string }
  >,
): Promise<ShiftCommands['closeShift']['response']> {
  const stranger = handOver.find(({ to }) => !people.includes(to));
  if (stranger !== undefined) return { ok: false, message: `there is nobody named "${stranger.to}" at this station` };
  const standing = await station.query('shift:standing', { area, start });
  if (standing === null)
    return { ok: false, message: 'the calendar has no such shift; it may have been changed since' };
  const signed = await sign();
  if (!signed.ok) return signed;
  const { oee, until } = standing;
  return station.command('closeShift', { area, start, text, handOver, oee, until, signature: signed.signature });
}
