/** What a verifier of a bundle found. */
export interface BundleFinding {
  /** File of the bundle, or `--checkpoint`. */
  readonly file: string;
  /** Sequence number of the entry concerned. */
  readonly entry?: number;
  /** A sentence. */
  readonly message: string;
}

export interface BundleReport {
  /** No finding. */
  readonly isVerified: boolean;
  readonly log: string | undefined;
  /** Entries of the log that the checkpoint covers. */
  readonly size: number | undefined;
  readonly entries: number;
  readonly firstSeq: number | undefined;
  readonly lastSeq: number | undefined;
  /** Public key line of the checkpoint's signature. */
  readonly signedBy: string | undefined;
  /** Bodies of the run that were removed under retention; their leaves are proved all the same. */
  readonly removed: number;
  /** What holds, in words. */
  readonly facts: readonly string[];
  /** What only the plant can say: all of it holds if the answer to each is yes. */
  readonly asks: readonly string[];
  /** The first 100. */
  readonly findings: readonly BundleFinding[];
  readonly findingsTotal: number;
}

export const FINDINGS_LISTED_MAX = 100;

export class BundleFindings {
  readonly facts: string[] = [];
  readonly asks: string[] = [];
  readonly listed: BundleFinding[] = [];
  total = 0;

  fact(text: string): void {
    if (this.facts.length < FINDINGS_LISTED_MAX) this.facts.push(text);
  }

  bad(file: string, message: string, entry?: number): void {
    this.total += 1;
    if (this.listed.length >= FINDINGS_LISTED_MAX) return;
    this.listed.push({ file, ...(entry === undefined ? {} : { entry }), message: message.slice(0, 1_000) });
  }

  /** One step of checking: whatever damage makes it stumble is a finding, and the next step goes on. */
  step<T>(file: string, act: () => T, entry?: number): T | undefined {
    try {
      return act();
    } catch (error) {
      this.bad(file, (error as Error).message, entry);
      return undefined;
    }
  }
}
