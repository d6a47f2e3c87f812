import type { AnswerCode } from '../../shared/contract/ipc.ts';

/** Nobody is signed in at this window any more: the sign-in is shown. */
export const isSessionLost = (code: AnswerCode): boolean =>
  code === 'notSignedIn' || code === 'sessionEnded' || code === 'sessionUnknown';
