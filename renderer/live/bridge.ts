import type { Answer, Channel, RequestOf, ResponseOf, ShiftsealBridge } from '../../shared/contract/ipc.ts';

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

/** One function for all channels; a call that breaks on the way is answered like one that failed. */
export function callOver(bridge: ShiftsealBridge): Call {
  return async (channel, request) => {
    try {
      const call = bridge.call[channel] as (request: unknown) => Promise<Answer<never>>;
      return await call(request);
    } catch (cause) {
      return { ok: false, code: 'failed', message: cause instanceof Error ? cause.message : String(cause) };
    }
  };
}
