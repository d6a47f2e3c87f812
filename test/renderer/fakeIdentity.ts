import type { RequestOf, Session, UserRow } from '../../shared/contract/ipc.ts';
import type { Role } from '../../shared/domain/role.ts';

/** Test only: people, sessions and the lock of the fake station. The password of everybody is their training password. */
const PEOPLE: Session['trainingUsers'] = [
  { name: 'olga', role: 'operator', password: 'early at the press line' },
  { name: 'sam', role: 'supervisor', password: 'signs every shift here' },
  { name: 'ada', role: 'administrator', password: 'runs all of the station' },
  { name: 'noor', role: 'auditor', password: 'checks what was written' },
];
const ONE_TIME = 'k7w3m-xq2fp-9htdr-b5zne';

const MORE: UserRow[] = [
  {
    ...{ name: 'viktor', role: 'operator', areas: ['Plant A/Filling', 'Plant A/Packing/Line 2'] },
    ...{ isDisabled: false, mustChange: true, hasPin: false, hasBadge: false, failures: 0 },
  },
  {
    name: 'bea',
    role: 'administrator',
    isDisabled: false,
    mustChange: false,
    hasPin: false,
    hasBadge: true,
    failures: 2,
  },
  { name: 'hans', role: 'operator', isDisabled: true, mustChange: false, hasPin: false, hasBadge: false, failures: 0 },
];

export function createFakeIdentity(role: Role | undefined, scene: string, changed: () => void = () => undefined) {
  const isFirst = scene === 'first';
  let user = PEOPLE.map(({ name, role: of }) => ({ name, role: of })).find((each) => each.role === role);
  let number = 1;
  let isLocked = scene === 'locked';
  let hasSigned = false;
  let attempts = 0;
  let rows: UserRow[] = [
    ...PEOPLE.map(({ name, role: of }) => ({
      ...{ name, role: of, isDisabled: false, mustChange: false, failures: 0 },
      ...{ hasPin: name === 'olga', hasBadge: name === 'olga' },
    })),
    ...MORE,
  ];

  const session = (): Session => ({
    station: { id: 'cr-01', name: 'Control room 1', timeZone: 'Europe/Berlin', isTraining: !isFirst },
    needsFirstAdministrator: isFirst && user === undefined,
    ...(user === undefined ? {} : { user, open: { number, isLocked, needsNameToSign: !hasSigned } }),
    quickAcknowledge: scene === 'badge' ? 'badge' : 'pin',
    unlockWithPin: true,
    trainingUsers: isFirst ? [] : PEOPLE,
    ...{ version: '0.1.0', runtime: 'Electron 33.2.1' },
  });
  const begin = (next: typeof user) => {
    user = next;
    number += 1;
    isLocked = false;
    hasSigned = false;
    return { ok: true, user };
  };
  const signIn = ({ name, password }: { name: string; password: string }) => {
    if (name === 'viktor') return { ok: false, message: 'choose your own password first', mustChange: true };
    const found = PEOPLE.find((each) => each.name === name && each.password === password);
    if (found !== undefined) return begin({ name: found.name, role: found.role });
    attempts += 1;
    return { ok: false, message: 'wrong name or password', ...(attempts >= 3 ? { retryAfterMs: 12_000 } : {}) };
  };
  const change = (name: string, part: Partial<UserRow>) => {
    rows = rows.map((row) => (row.name === name ? { ...row, ...part } : row));
    return { ok: true };
  };

  return {
    user: () => user,
    answers: {
      'session:get': session,
      'session:signIn': signIn,
      'session:switch': signIn,
      'session:signInChanging': ({ name }: { name: string }) => begin({ name, role: 'operator' }),
      'session:signOut': () => {
        user = undefined;
        return { ok: true };
      },
      'session:createAdministrator': ({ name }: { name: string }) => begin({ name, role: 'administrator' }),
      'session:lock': () => {
        isLocked = true;
        changed();
        return { ok: true };
      },
      'session:unlock': ({ secret }: { secret: string }) => {
        if (secret === 'wrong') return { ok: false, message: 'wrong name or password' };
        isLocked = false;
        return { ok: true, user };
      },
      'session:people': () => rows.filter(({ isDisabled }) => !isDisabled).map(({ name }) => name),
      'own:password': () => ({ ok: true }),
      'own:pin': () => ({ ok: true }),
      'identity:quickAcknowledge': ({ occurrences }: RequestOf<'identity:quickAcknowledge'>) => ({
        ...{ ok: true, user: 'olga', acknowledged: occurrences, refused: [] },
      }),
      'user:list': () => rows,
      'user:create': ({ name, role: of, areas }: RequestOf<'user:create'>) => {
        const made = { isDisabled: false, mustChange: true, hasPin: false, hasBadge: false, failures: 0 };
        rows = [...rows, { name, role: of, ...(areas === undefined ? {} : { areas }), ...made }];
        return { ok: true, oneTimePassword: ONE_TIME };
      },
      'user:change': ({ name, role: of }: RequestOf<'user:change'>) =>
        change(name, of === undefined ? {} : { role: of }),
      'user:setDisabled': ({ name, isDisabled }: RequestOf<'user:setDisabled'>) => change(name, { isDisabled }),
      'user:setBadge': ({ name, badge }: RequestOf<'user:setBadge'>) => change(name, { hasBadge: badge !== null }),
      'user:reset': () => ({ ok: true, oneTimePassword: ONE_TIME }),
      'user:recover': () => ({ ok: true, oneTimePassword: ONE_TIME }),
    },
  };
}
