export {
  createIdentity,
  delayAfterFailuresMs,
  type Identity,
  type LockCause,
  PASSWORD_LENGTH_MIN,
  type SignIn,
} from './identity.ts';
export type { UserSession } from './session.ts';
export { openUserFile, type UserFile } from './userFile.ts';
