import { execFile } from 'node:child_process';
import type { RunCommand } from './ntp.ts';

const PATIENCE_MS = 3_000;
const OUTPUT_BYTES_MAX = 65_536;

/** Runs a program of the machine with a short patience; whatever goes wrong is "no answer". */
export const runCommand: RunCommand = (program, args) =>
  new Promise((resolve) => {
    const options = {
      timeout: PATIENCE_MS,
      maxBuffer: OUTPUT_BYTES_MAX,
      windowsHide: true,
      env: { ...process.env, LC_ALL: 'C' },
    };
    execFile(program, [...args], options, (error, stdout) => resolve(error ? undefined : stdout));
  });
