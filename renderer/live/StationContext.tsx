import { createContext, useCallback, useContext, useRef, useSyncExternalStore } from 'react';
import type { AnswerCode, Channel, RequestOf, ResponseOf, Session, User } from '../../shared/contract/ipc.ts';
import type { LiveSnapshot, PlantLayout } from '../../shared/contract/live.ts';
import { type Toast, useToast } from '../ui/toasts.tsx';
import type { Call } from './bridge.ts';
import type { LiveStore } from './liveStore.ts';
import { isSessionLost } from './sessionLost.ts';

/** Who sits here; while the session is locked, nothing of what they may can be done. */
export type SittingUser = User & { readonly isLocked?: boolean };

/** What every screen may use: calls, the live picture, and who is sitting here. */
export interface StationAccess {
  readonly call: Call;
  readonly store: LiveStore;
  readonly session: Session;
  readonly user: SittingUser;
  /** Called when the main process says that nobody is signed in any more. */
  readonly onSessionLost: () => void;
  /** Asks anew who sits here and whether the keyboard is locked; main tells of it as well. */
  readonly onSessionChanged: () => void;
}

export const StationContext = createContext<StationAccess | undefined>(undefined);

export function useStation(): StationAccess {
  const access = useContext(StationContext);
  if (access === undefined) throw new Error('useStation stands outside StationContext');
  return access;
}

/** A part of the live picture; renders again only when that part differs. `select` should be stable or cheap. */
export function useLive<T>(
  select: (live: LiveSnapshot) => T,
  isSame: (a: T, b: T) => boolean = Object.is,
): T | undefined {
  const { store } = useStation();
  const kept = useRef<{ value: T } | undefined>(undefined);
  const latest = useRef(select);
  latest.current = select;
  const read = useCallback((): T | undefined => {
    const snapshot = store.snapshot();
    if (snapshot === undefined) return undefined;
    const value = latest.current(snapshot);
    if (kept.current === undefined || !isSame(kept.current.value, value)) kept.current = { value };
    return kept.current.value;
  }, [store, isSame]);
  return useSyncExternalStore(store.subscribe, read);
}

export function useLayout(): PlantLayout | undefined {
  const { store } = useStation();
  return useSyncExternalStore(store.subscribe, store.layout);
}

/** Same keys with identical values: for small view models made of strings and numbers. */
export function isShallowSame<T extends object>(a: T | undefined, b: T | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  const keys = Object.keys(a) as (keyof T)[];
  return keys.length === Object.keys(b).length && keys.every((key) => Object.is(a[key], b[key]));
}

/** For lists and nested parts: same JSON. */
export const isSameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Calls and shows a calm message when it does not work; answers undefined then. */
export function useAsk(): <C extends Channel>(channel: C, request: RequestOf<C>) => Promise<ResponseOf<C> | undefined> {
  const { call, onSessionLost } = useStation();
  const toast = useToast();
  return useCallback(
    async (channel, request) => {
      const answer = await call(channel, request);
      if (answer.ok) return answer.value;
      if (isSessionLost(answer.code)) onSessionLost();
      toast(explain(answer.code, answer.message));
      return undefined;
    },
    [call, onSessionLost, toast],
  );
}

function explain(code: AnswerCode, message: string): Toast {
  switch (code) {
    case 'notSignedIn':
    case 'sessionUnknown':
    case 'sessionEnded':
      return { kind: 'refused', title: 'You are no longer signed in', remedy: 'Sign in again to go on.' };
    case 'locked':
      return { kind: 'refused', title: 'The keyboard is locked', remedy: message };
    case 'tooFast':
      return { kind: 'refused', title: 'Too many requests at once', remedy: 'Wait a moment, and try again.' };
    case 'forbidden':
      return { kind: 'refused', title: 'Your role does not allow this', remedy: message };
    case 'badRequest':
      return { kind: 'refused', title: 'The station did not accept this', remedy: message };
    case 'failed':
      return { kind: 'failed', title: 'That did not work', remedy: `${message} Try again; if it stays, call support.` };
  }
}
