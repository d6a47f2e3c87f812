export interface ElectronRuntime {
  readonly kind: 'override' | 'electron' | 'registry';
  readonly dist: string;
  readonly executable: string;
  readonly version: string;
  readonly sqliteSwap: string | undefined;
}
export function resolveElectron(say?: (line: string) => void): Promise<ElectronRuntime>;
export function wantedVersion(): string;
