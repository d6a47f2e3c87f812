import { spawnSync } from 'node:child_process';

/** Whether calls of a child process can be made to fail here. Says why where they cannot. */
export function canInjectFaults(): boolean {
  const { status, stderr, error } = spawnSync('strace', [
    '-f',
    '-qq',
    '-e',
    'trace=fsync',
    '-e',
    'inject=fsync:error=EIO',
    'true',
  ]);
  if (status === 0) return true;
  const why = error?.message ?? String(stderr).split('\n')[0];
  console.log(`NOT TESTED: failing system calls; strace cannot be used here: ${why}`);
  return false;
}

/** What stands before a command whose calls shall fail by one rule, such as `fsync:error=EIO:when=40`. */
export const injecting = (rule: string): string[] => [
  'strace',
  '-f',
  '--seccomp-bpf', // only the named calls stop the process: the others cost nothing
  '-qq',
  '-o',
  '/dev/null',
  '-e',
  `trace=${rule.split(':')[0]}`,
  '-e',
  `inject=${rule}`,
];
