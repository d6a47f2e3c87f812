import type { ConfigChange } from '../../shared/contract/workers.ts';
import { CommandRefusedError } from '../../shared/domain/commandRefused.ts';
import { STATION_ACTOR } from '../../shared/domain/entry.ts';
import { type Separation, separationOf } from '../../shared/domain/separation.ts';
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
  const lifted = state.settings.config.separation?.onePersonMay ?? [];
  for (const { loaded } of packs) {
    const { pack, hash } = loaded;
    const earlier = before[pack.id]?.hash ?? null;
    if (earlier === hash) continue;
    const about = { pack: pack.id, version: pack.version, hash, before: earlier, document: pack };
    const isAlone = separationOfPack(pack.author, change, lifted).kind === 'one';
    const alone = isAlone ? ({ oneForBoth: 'packActivation' } as const) : {};
    state.append([state.entry({ ...head, event: 'activated', ...about, ...why, ...alone }, now, [pack.id, hash, now])]);
  }
  for (const [id, { hash, version }] of Object.entries(before)) {
    if (inForce[id]) continue;
    const about = { pack: id, version, hash, before: hash, document: null };
    state.append([state.entry({ ...head, event: 'retired', ...about, ...why }, now, [id, hash, now, 'retired'])]);
  }
  if (JSON.stringify(before) !== JSON.stringify(inForce)) ledger.cursors.set('packs', inForce);
}

/** Who wrote a pack does not bring it into force alone; a pack read from the file at start was nobody's act. */
export const separationOfPack = (
  author: string,
  change: Pick<ConfigChange, 'signature' | 'second'> | undefined,
  lifted: readonly string[],
): Separation =>
  separationOf(
    'packActivation',
    [author],
    [change?.signature, change?.second].flatMap((signature) => signature?.user ?? []),
    lifted,
  );

/**
 * Asked before a start takes a change over.
 *
 * @throws CommandRefusedError when who signed a new pack wrote it
 */
export function assertPackSeparation(
  ledger: Pick<Ledger, 'cursors'>,
  packs: readonly BoundPack[],
  change: ConfigChange,
  lifted: readonly string[],
): void {
  const before = (ledger.cursors.get('packs') as InForce | undefined) ?? {};
  for (const { loaded } of packs) {
    if (before[loaded.pack.id]?.hash === loaded.hash) continue;
    const separation = separationOfPack(loaded.pack.author, change, lifted);
    if (separation.kind === 'refused')
      throw new CommandRefusedError('separation', `pack ${loaded.pack.id}: ${separation.reason}`);
  }
}
