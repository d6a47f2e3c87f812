export { readSecrets, secretsPath, writeSecret } from './secretFile.ts';
