import type { ElectronRuntime } from './electronRuntime.mjs';

export const stagedApp: string;
export function stage(runtime: ElectronRuntime, say?: (line: string) => void): Promise<string>;
