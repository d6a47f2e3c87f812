import type { ConfigChange } from '../../shared/contract/workers.ts';
import { STATION_ACTOR } from '../../shared/domain/entry.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { Ledger } from '../ledger/index.ts';
import type { BoundPack } from '../rules/index.ts';
import type { EngineState } from './engineState.ts';

type InForce = Readonly<Record<string, { readonly hash: string; readonly version: string }>>;

/**
 * Seals what changed of the packs in force since the last session: each as a whole, so that the log alone tells what was judged
 * by. In the transaction that seals the configuration.
 */
export function sealPacks(
  ledger: Ledger,
  state: EngineState,
  packs: readonly BoundPack[],
  configHash: string,
  change: ConfigChange | undefined,
  now: Instant,
): void {
  // Packs that the configuration names and nobody read (a tool that only writes) are in force all the same.
  if (packs.length === 0 && state.settings.config.rulePacks.length > 0) return;
  const before = (ledger.cursors.get('packs') as InForce | undefined) ?? {};
  const inForce: InForce = Object.fromEntries(
    packs.map(({ loaded: { pack, hash } }) => [pack.id, { hash, version: pack.version }]),
  );
  const head = { kind: 'pack', workUnit: null, from: null, to: null, config: configHash } as const;
  const why = {
    actor: change?.actor ?? STATION_ACTOR,
    reason: change?.reason ?? 'named by the configuration at start',
    ...(change?.signature === undefined ? {} : { signature: change.signature }),
    ...(change?.second === undefined ? {} : { second: change.second }),
  };
  for (const { loaded } of packs) {
    const { pack, hash } = loaded;
    const earlier = before[pack.id]?.hash ?? null;
    if (earlier === hash) continue;
    const about = { pack: pack.id, version: pack.version, hash, before: earlier, document: pack };
    state.append([state.entry({ ...head, event: 'activated', ...about, ...why }, now, [pack.id, hash, now])]);
  }
  for (const [id, { hash, version }] of Object.entries(before)) {
    if (inForce[id]) continue;
    const about = { pack: id, version, hash, before: hash, document: null };
    state.append([state.entry({ ...head, event: 'retired', ...about, ...why }, now, [id, hash, now, 'retired'])]);
  }
  if (JSON.stringify(before) !== JSON.stringify(inForce)) ledger.cursors.set('packs', inForce);
}
