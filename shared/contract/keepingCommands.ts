import type { Signature } from '../domain/entries/head.ts';
import type { Archived, HoldScope, KeptElsewhere, SeqRange } from '../domain/entries/keeping.ts';
import type { Actor } from '../domain/entry.ts';

/** What keeping asks of the engine. */
export interface KeepingCommands {
  placeHold: {
    request: {
      readonly title: string;
      readonly scope: HoldScope;
      readonly reason: string;
      readonly actor: Actor;
      readonly signature: Signature;
    };
    response: { readonly hold: string };
  };
  liftHold: {
    request: { readonly hold: string; readonly reason: string; readonly actor: Actor; readonly signature: Signature };
    /** `refused`: why not. */
    response: { readonly refused?: string };
  };
  /** Signs what a backup says of the log, once the log is seen to have that root at that size. */
  signBackup: {
    request: {
      readonly log: string;
      readonly size: number;
      readonly root: string;
      readonly at: number;
      readonly manifest: string;
    };
    response: { readonly note: string };
  };
  recordKeeping: {
    request: {
      readonly event: 'backupMade' | 'backupFailed' | 'archiveMade' | 'archiveFailed';
      readonly subject: string;
      readonly detail: string;
      readonly archive?: Archived;
      readonly actor: Actor;
    };
    response: { readonly seq: number };
  };
  /** Removes the bodies of one part of a plan, after looking at each again. All of it, or nothing. */
  removeBodies: {
    request: {
      readonly ranges: readonly SeqRange[];
      readonly keptElsewhere: KeptElsewhere;
      readonly why: string;
      readonly actor: Actor;
    };
    response: { readonly removed: number; readonly refused?: string };
  };
}
