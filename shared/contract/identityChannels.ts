import { z } from 'zod';
import { ROLES } from '../domain/role.ts';
import { done, refusal } from './answers.ts';
import { secondSignRequestSchema, signRequestSchema } from './signature.ts';

/** People between window and station: sessions, users, and what somebody changes about themselves. */
const empty = z.strictObject({});
const name = z.string().min(1).max(60);
const secret = z.string().min(1).max(256);
const reason = z.string().min(3).max(1000);

/** ISA-95 paths or ids of equipment a person is limited to (shared/domain/area.ts); absent: all. */
const areas = z.array(z.string().min(1).max(300)).min(1).max(50);

export const userSchema = z.strictObject({ name, role: z.enum(ROLES), areas: areas.optional() });
export type User = z.infer<typeof userSchema>;

export const userRowSchema = z.strictObject({
  ...userSchema.shape,
  isDisabled: z.boolean(),
  /** Has a one-time password, and has not signed in since. */
  mustChange: z.boolean(),
  hasPin: z.boolean(),
  hasBadge: z.boolean(),
  /** Wrong passwords since the last right one. */
  failures: z.int(),
});
export type UserRow = z.infer<typeof userRowSchema>;

export const sessionSchema = z.strictObject({
  station: z.strictObject({ id: z.string(), name: z.string(), timeZone: z.string(), isTraining: z.boolean() }),
  needsFirstAdministrator: z.boolean(),
  user: userSchema.optional(),
  /** Of the session of `user`. */
  open: z
    .strictObject({
      /** Changes with everybody who signs in; not the id under which calls are made. */
      number: z.int(),
      isLocked: z.boolean(),
      /** The next signature is the first one: the name is typed as well. */
      needsNameToSign: z.boolean(),
    })
    .optional(),
  quickAcknowledge: z.enum(['off', 'pin', 'badge']),
  unlockWithPin: z.boolean(),
  /** Only the training plant shows passwords. */
  trainingUsers: z.array(z.strictObject({ name, role: z.enum(ROLES), password: secret })),
  version: z.string(),
  runtime: z.string(),
});
export type Session = z.infer<typeof sessionSchema>;

const signInRefusal = z.strictObject({
  ...refusal.shape,
  /** The one-time password is right: an own one has to be chosen now. */
  mustChange: z.literal(true).optional(),
});
const signedIn = z.union([z.strictObject({ ok: z.literal(true), user: userSchema }), signInRefusal]);
const changed = z.union([done, refusal]);
const oneTime = z.union([z.strictObject({ ok: z.literal(true), oneTimePassword: z.string() }), refusal]);

export const identityContract = {
  'session:get': { request: empty, response: sessionSchema },
  'session:signIn': { request: z.strictObject({ name, password: secret }), response: signedIn },
  'session:signInChanging': {
    request: z.strictObject({ name, password: secret, next: secret }),
    response: signedIn,
  },
  'session:signOut': { request: empty, response: changed },
  'session:createAdministrator': {
    request: z.strictObject({ name, password: secret }),
    response: signedIn,
  },
  'session:lock': { request: empty, response: done },
  'session:unlock': {
    request: z.strictObject({ secret, kind: z.enum(['password', 'pin']) }),
    response: signedIn,
  },
  'session:switch': { request: z.strictObject({ name, password: secret }), response: signedIn },
  /** Who may sign in here, to choose from when another takes over; disabled people are not among them. */
  'session:people': { request: empty, response: z.array(name).max(1000) },
  'own:password': { request: z.strictObject({ current: secret, next: secret }), response: changed },
  'own:pin': {
    request: z.strictObject({ password: secret, pin: z.string().max(16).nullable() }),
    response: changed,
  },
  /** One acknowledgement by somebody who is not signed in; also while the session is locked. */
  'identity:quickAcknowledge': {
    request: z.strictObject({
      occurrences: z.array(z.string()).min(1).max(500),
      comment: z.string().max(1000),
      proof: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('pin'), name, pin: z.string().min(1).max(16) }),
        z.strictObject({ kind: z.literal('badge'), badge: z.string().min(1).max(64) }),
      ]),
    }),
    response: z.union([
      z.strictObject({
        ok: z.literal(true),
        user: name,
        acknowledged: z.array(z.string()),
        refused: z.array(z.strictObject({ occurrence: z.string(), reason: z.string() })),
      }),
      refusal,
    ]),
  },
  'user:list': { request: empty, response: z.array(userRowSchema).max(1000) },
  'user:create': {
    request: z.strictObject({ name, role: z.enum(ROLES), areas: areas.optional() }),
    response: oneTime,
  },
  'user:change': {
    request: z.strictObject({
      name,
      role: z.enum(ROLES).optional(),
      /** Empty: not limited any more. */
      areas: z.array(z.string().min(1).max(300)).max(50).optional(),
      reason,
    }),
    response: changed,
  },
  'user:setDisabled': {
    request: z.strictObject({ name, isDisabled: z.boolean(), reason }),
    response: changed,
  },
  'user:reset': { request: z.strictObject({ name, reason }), response: oneTime },
  'user:setBadge': {
    request: z.strictObject({ name, badge: z.string().max(64).nullable(), reason }),
    response: changed,
  },
  /** By two administrators: the one at the screen and a second one sign. */
  'user:recover': {
    request: z.strictObject({ name, reason, sign: signRequestSchema, second: secondSignRequestSchema }),
    response: oneTime,
  },
} as const;
