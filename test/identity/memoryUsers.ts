import type { StoredUser, UserFile } from '../../electron/identity/index.ts';

/** Users of a test, in memory; opened twice over the same `store`, they are the same. */
export interface UserStore {
  users: readonly StoredUser[];
  attempts: ReturnType<UserFile['attempts']>;
  cost: ReturnType<UserFile['cost']>;
}
export const emptyStore = (): UserStore => ({ users: [], attempts: { names: [] }, cost: undefined });

export const memoryUsers = (store: UserStore = emptyStore()): UserFile => ({
  all: () => store.users,
  save: (next) => {
    store.users = next;
  },
  attempts: () => store.attempts,
  saveAttempts: (next) => {
    store.attempts = next;
  },
  cost: () => store.cost,
  saveCost: (next) => {
    store.cost = next;
  },
  nameKey: '11'.repeat(32),
  badgeSalt: '22'.repeat(16),
});
