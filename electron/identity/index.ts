export { createIdentity, delayAfterFailuresMs, type Identity, PASSWORD_LENGTH_MIN, type SignIn } from './identity.ts';
export { openUserFile, type UserFile } from './userFile.ts';
