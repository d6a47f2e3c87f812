import { userInfo } from 'node:os';

/** Name of the operating system's user; the number where it has none, as in a container. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
