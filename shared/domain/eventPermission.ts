import type { EventName } from './entry.ts';
import type { Permission } from './role.ts';

/**
 * What a person needs to be named as the one who caused an event of the log. Null: it happens to the station itself, or anybody
 * may cause it, as a wrong password. Not in entry.ts, which says what the log is made of and not who may write it.
 */
export const EVENT_PERMISSIONS: { readonly [E in EventName]: Permission | null } = {
  stationStarted: null,
  stationStopped: null,
  workerDied: null,
  workerRestarted: null,
  tagDisabled: null,
  linkChanged: null,
  frameUnreadable: null,
  ledgerPaused: null,
  ledgerResumed: null,
  signedIn: null,
  signInRefused: null,
  signatureRefused: null,
  signedOut: null,
  userCreated: 'user.manage',
  userChanged: 'user.manage',
  syncControlled: 'sync.control',
  trainingFault: 'training.fault',
  linkPaused: 'link.control',
  linkResumed: 'link.control',
  linkTested: 'link.control',
  certificateTrusted: 'config.change',
  certificateRejected: 'config.change',
  fileImported: 'import.run',
  fileRefused: null,
  mappingSaved: 'config.change',
  sessionRebuilt: null,
  backfilled: null,
  pollingSlowed: null,
  pollingRestored: null,
  clockJumped: null,
  keyConflict: null,
  notificationSent: null,
  notificationFailed: null,
  notificationGivenUp: null,
  excursionSuppressed: null,
  loggingInterval: null,
  loggerTrouble: null,
  partFailed: null,
  commandRefused: null,
};
