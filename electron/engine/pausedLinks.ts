import type { Actor } from '../../shared/domain/entry.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { Ledger } from '../ledger/index.ts';

export interface PausedLink {
  readonly connection: string;
  readonly since: Instant;
  readonly by: Actor['user'];
}

const CURSOR = 'pausedLinks';

/** Links that a person has paused; they stay so over a restart, until a person resumes them. */
export const pausedLinks = (ledger: Ledger): readonly PausedLink[] =>
  (ledger.cursors.get(CURSOR) as readonly PausedLink[] | undefined) ?? [];

/** Inside a transaction. */
export function setLinkPaused(
  ledger: Ledger,
  connection: string,
  pause: Omit<PausedLink, 'connection'> | undefined,
): void {
  const others = pausedLinks(ledger).filter((link) => link.connection !== connection);
  ledger.cursors.set(CURSOR, pause === undefined ? others : [...others, { connection, ...pause }]);
}
