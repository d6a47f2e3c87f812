import type { Answer, Channel, RequestOf, ResponseOf, ShiftsealBridge } from '../../shared/contract/ipc.ts';
import { visibleDeep } from '../../shared/domain/inertText.ts';

declare global {
  interface Window {
    /** Put there by the preload; the only way out of this window. */
    readonly shiftseal?: ShiftsealBridge;
  }
}

export type Call = <C extends Channel>(channel: C, request: RequestOf<C>) => Promise<Answer<ResponseOf<C>>>;

/** @throws Error when the page was opened outside Shiftseal */
export function theBridge(): ShiftsealBridge {
  if (window.shiftseal === undefined) throw new Error('this page works only inside Shiftseal');
  return window.shiftseal;
}

/** Texts that are edited and sent back as they are; the editor shows what they hold. */
const GOES_BACK: ReadonlySet<Channel> = new Set<Channel>(['config:get', 'import:mappings']);

/** One function for all channels; a call that breaks on the way is answered like one that failed. Texts of the plant come out
 * inert: what would draw nothing is shown by its number. */
export function callOver(bridge: ShiftsealBridge): Call {
  return async (channel, request) => {
    try {
      const call = bridge.call[channel] as (request: unknown) => Promise<Answer<never>>;
      const answer = await call(request);
      return GOES_BACK.has(channel) ? answer : visibleDeep(answer);
    } catch (cause) {
      return { ok: false, code: 'failed', message: cause instanceof Error ? cause.message : String(cause) };
    }
  };
}
