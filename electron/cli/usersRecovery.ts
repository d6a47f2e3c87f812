import { may } from '../../shared/domain/role.ts';
import { type Identity, type Refused, sameName } from '../identity/index.ts';
import { readSecretInput } from './readSecretInput.ts';

/** Two different people who may recover accounts prove it with their passwords; each is asked for in turn. */
export async function confirmAdministrators(
  identity: Identity,
  by: string,
  second: string,
): Promise<{ readonly ok: true; readonly signers: readonly [string, string] } | Refused> {
  if (sameName(by) === sameName(second)) return { ok: false, message: 'the second one must be somebody else' };
  const names: string[] = [];
  for (const [name, variable] of [
    [by, 'SHIFTSEAL_PASSWORD'],
    [second, 'SHIFTSEAL_SECOND_PASSWORD'],
  ] as const) {
    const checked = await identity.confirm(name, await readSecretInput(`password of ${name}: `, variable));
    if (!checked.ok) return { ...checked, message: `${name}: ${checked.message}` };
    const { role, name: known } = checked.user;
    if (!may(role, 'user.recover')) return { ok: false, message: `${known} (${role}) may not recover accounts` };
    names.push(known);
  }
  return { ok: true, signers: [names[0] ?? by, names[1] ?? second] };
}
