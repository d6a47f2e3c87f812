import type { identityContract } from '../../shared/contract/identityChannels.ts';
import type { RequestOf, ResponseOf, Session, User } from '../../shared/contract/ipc.ts';
import { may } from '../../shared/domain/role.ts';
import type { ReconfigurableStation } from '../reconfigurableStation.ts';
import type { Handlers } from './dispatch.ts';
import type { Ports } from './handlerPorts.ts';

export interface IdentityHandlerParts extends Ports<'identity' | 'signing'> {
  readonly station: Pick<ReconfigurableStation, 'config' | 'command'>;
  /** What is shown before anybody signs in, besides the session. */
  readonly about: Pick<Session, 'trainingUsers' | 'version' | 'runtime'> & { readonly isTraining: boolean };
}

const DONE = { ok: true } as const;

/** Who sits here, who may, and what people change about accounts. Who acts is the session's; no request names them. */
export function identityHandlers({
  station,
  identity,
  signing,
  about,
}: IdentityHandlerParts): Pick<Handlers, keyof typeof identityContract> {
  const numbers = new Map<string, number>();
  let lastNumber = 0;

  /** The renderer tells sessions apart by a number; the id under which calls count stays out of its reach. */
  function numberOf(id: string): number {
    const known = numbers.get(id);
    if (known !== undefined) return known;
    numbers.clear(); // one session at a time
    lastNumber += 1;
    numbers.set(id, lastNumber);
    return lastNumber;
  }

  function session(): Session {
    const config = station.config();
    const open = identity.session();
    const { isTraining, ...rest } = about;
    const { quickAcknowledge, unlockWithPin, signatureName } = config.identity;
    return {
      station: {
        id: config.station.id,
        name: config.station.name ?? config.station.id,
        timeZone: config.station.timeZone,
        isTraining,
      },
      needsFirstAdministrator: identity.needsFirstAdministrator(),
      ...(open === undefined
        ? {}
        : {
            user: open.user,
            open: {
              number: numberOf(open.id),
              isLocked: open.isLocked,
              needsNameToSign: signatureName === 'always' || !open.hasSigned,
            },
          }),
      ...{ quickAcknowledge, unlockWithPin },
      ...rest,
    };
  }

  async function recover(request: RequestOf<'user:recover'>): Promise<ResponseOf<'user:recover'>> {
    const { name, reason, sign, second } = request;
    const first = await signing.sign(sign);
    if (!first.ok) return first;
    const other = await signing.signSecond(second, 'user.recover');
    if (!other.ok) return other;
    return identity.recover(name, reason, [first.signature.user, other.signature.user]);
  }

  /** In the name of whose PIN or badge it is, whoever is signed in; for this one act. */
  async function quickAcknowledge(
    request: RequestOf<'identity:quickAcknowledge'>,
  ): Promise<ResponseOf<'identity:quickAcknowledge'>> {
    const { occurrences, comment, proof } = request;
    const checked = await identity.confirmQuick(proof);
    if (!checked.ok) return checked;
    const { name, role, areas }: User = checked.user;
    if (!may(role, 'alarm.acknowledge')) return { ok: false, message: `${name} (${role}) may not acknowledge alarms` };
    const actor = { user: name, role };
    const by = proof.kind === 'pin' ? 'PIN' : 'badge';
    const answer = await station.command('acknowledgeAlarms', {
      ...{ occurrences, comment, actor },
      ...(areas === undefined ? {} : { areas }),
    });
    await station.command('recordEvent', {
      ...{ event: 'quickAcknowledged', subject: name, actor },
      detail: `${answer.acknowledged.length} of ${occurrences.length} by ${by}`,
    });
    return { ok: true, user: name, ...answer };
  }

  return {
    'session:get': session,
    'session:signIn': ({ name, password }) => identity.signIn(name, password),
    'session:signInChanging': ({ name, password, next }) => identity.signInChanging(name, password, next),
    'session:signOut': async () => {
      // Whoever comes by may not take the view away.
      if (identity.session()?.isLocked)
        return { ok: false, message: 'locked: unlock first, or let somebody else take over' };
      await identity.signOut();
      return DONE;
    },
    'session:createAdministrator': ({ name, password }) => identity.createFirstAdministrator(name, password),
    'session:lock': async () => {
      await identity.lock('asked');
      return DONE;
    },
    'session:unlock': ({ secret, kind }) => identity.unlock(secret, kind),
    'session:switch': ({ name, password }) => identity.switchTo(name, password),
    'session:people': () => identity.list().map(({ name }) => name),
    'own:password': ({ current, next }) => identity.changeOwnPassword(current, next),
    'own:pin': ({ password, pin }) => identity.setOwnPin(password, pin),
    'identity:quickAcknowledge': quickAcknowledge,
    'user:list': () => identity.rows(),
    'user:create': async ({ name, role, areas }) => {
      const added = await identity.addUser({ name, role, areas });
      if (!added.ok) return added;
      if (!('oneTimePassword' in added)) throw new Error('a user without a password has a one-time password');
      return added;
    },
    'user:change': (change) => identity.changeUser(change),
    'user:setDisabled': ({ name, isDisabled, reason }) => identity.setDisabled(name, isDisabled, reason),
    'user:reset': ({ name, reason }) => identity.resetPassword(name, reason),
    'user:setBadge': ({ name, badge, reason }) => identity.setBadge(name, badge, reason),
    'user:recover': recover,
  };
}
