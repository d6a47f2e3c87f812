/** What takes evidence out of the log asks of its writer; see `EngineCommands`. */
export interface EvidenceCommands {
  /** Signs size and root now, where the log has grown since the last checkpoint. */
  signCheckpoint: {
    request: Record<string, never>;
    /** Entries that the newest checkpoint covers. */
    response: { size: number };
  };
}
