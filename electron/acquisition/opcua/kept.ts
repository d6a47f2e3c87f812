import type { KeptSubscription } from './publisher.ts';
import type { ServerFacts } from './services.ts';

/**
 * What a lost link leaves behind: subscriptions that live on at the server for a while, with the values queued in them.
 * Its monitored items are remembered by the items themselves.
 */
export interface KeptLink {
  readonly facts: ServerFacts;
  readonly subscriptions: readonly KeptSubscription[];
}

/**
 * Whether a server may be asked for the subscriptions of an earlier session: it must be the same run of the same server.
 * After a restart the same small numbers may already belong to somebody else, and under the same user the server would
 * hand them over.
 */
export function canTakeOver(kept: KeptLink | undefined, facts: ServerFacts): kept is KeptLink {
  return (
    kept !== undefined &&
    kept.subscriptions.length > 0 &&
    facts.startedMs !== 0 &&
    facts.startedMs === kept.facts.startedMs &&
    facts.namespaces.length === kept.facts.namespaces.length &&
    facts.namespaces.every((uri, index) => uri === kept.facts.namespaces[index])
  );
}
