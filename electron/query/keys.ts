import type { KeyPeriodView, KeyStatusView } from '../../shared/contract/keyChannels.ts';
import type { EventBody } from '../../shared/domain/entry.ts';
import { type KeyPeriod, keyStatusOf } from '../ledger/index.ts';
import type { DataFolder } from './dataFolder.ts';

/** The signing keys of the log, whether a station runs or not. @throws Error when there is no public key */
export function keyStatus(data: DataFolder): KeyStatusView {
  const { history, overlap, isSealed } = keyStatusOf(data.folder, data.db);
  return {
    log: history.log,
    keys: history.periods.map((period) => periodView(data, period)).reverse(),
    overlap: overlap ?? null,
    kept: isSealed ? 'osKeyStore' : 'file',
  };
}

function periodView(data: DataFolder, { key, line, afterSize, since }: KeyPeriod): KeyPeriodView {
  const event = since === undefined ? undefined : rotationEvent(data, afterSize);
  return {
    verifierKey: line,
    keyId: key.keyId.toString('hex'),
    afterSize: since === undefined ? null : afterSize,
    since: since ?? null,
    by: event?.actor.user ?? null,
    reason: event?.change?.reason ?? null,
  };
}

/** The entry numbered by the size of a rotation records it. */
function rotationEvent(data: DataFolder, seq: number): EventBody | undefined {
  try {
    const body = data.ledger.entry(seq)?.body as EventBody | undefined;
    return body?.kind === 'event' && body.event === 'keyRotated' ? body : undefined;
  } catch {
    return undefined; // its body was removed, or cannot be read: the chain stands without it
  }
}
