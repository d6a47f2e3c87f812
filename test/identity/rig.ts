import { createIdentity, createPasswordHasher, deriveHere, type IdentityPorts } from '../../electron/identity/index.ts';
import type { EventChange } from '../../shared/domain/entry.ts';
import { EVENT_PERMISSIONS } from '../../shared/domain/eventPermission.ts';
import { may } from '../../shared/domain/role.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { emptyStore, memoryUsers, type UserStore } from './memoryUsers.ts';

export const ADA = ['ada', 'a long enough secret'] as const;
export const OLGA = ['olga', 'tulip bicycle rain'] as const;
export const WRONG = 'not what it is at all';

/** Costs nothing: what is tested is who may, not how dear a hash is. */
export const cheapHasher = () => createPasswordHasher(deriveHere, () => ({ memoryKib: 8, passes: 1, lanes: 1 }));

/** People over a memory, two clocks and a log that a test can look at. */
export class PeopleRig {
  monotonicMs = 1_000;
  wallMs = 1_760_000_000_000;
  readonly log: { event: string; subject: string; detail: string; by: string; change: EventChange | undefined }[] = [];
  store: UserStore = emptyStore();
  policy: ReturnType<NonNullable<IdentityPorts['policy']>> = {
    ...{ lockAfterMs: 600_000, quickAcknowledge: 'off', unlockWithPin: false, signatureName: 'first' },
  };
  identity = this.open();

  /** As after a restart: only what was written is left. */
  open(): ReturnType<typeof createIdentity> {
    const { log } = this;
    this.identity = createIdentity({
      users: memoryUsers(this.store),
      hasher: cheapHasher(),
      monotonicMs: () => this.monotonicMs,
      now: () => (this.wallMs * 1000) as Instant,
      policy: () => this.policy,
      async record(event, subject, detail, user, change) {
        // As the engine does: who is named as the one who caused it must be allowed to.
        const permission = EVENT_PERMISSIONS[event];
        if (user && permission !== null && !may(user.role, permission))
          throw new Error(`${user.name} (${user.role}) may not cause ${event}`);
        log.push({ event, subject, detail, by: user?.name ?? 'nobody', change });
      },
    });
    return this.identity;
  }

  pass(ms: number): void {
    this.monotonicMs += ms;
    this.wallMs += ms;
  }

  /** With ada, the administrator, signed in, and olga, an operator. */
  async staffed(): Promise<this> {
    await this.identity.createFirstAdministrator(...ADA);
    await this.identity.createUser(OLGA[0], 'operator', OLGA[1]);
    return this;
  }

  get events(): string[] {
    return this.log.map(({ event, subject, by }) => `${event} ${subject} by ${by}`);
  }
}
