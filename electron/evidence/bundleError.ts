/** The bundle could not be written; the message says why and what to do. */
export class BundleError extends Error {
  override readonly name: string = 'BundleError';
}

/** The file holds something else than what was sealed: nothing may be handed out or signed that stands on it. */
export class NotAsSealedError extends BundleError {
  override readonly name = 'NotAsSealedError';

  /** @param problem names the entry @param folder the data folder */
  constructor(problem: string, folder: string, options?: ErrorOptions) {
    super(`${problem}; run \`shiftseal verify --data ${folder}\`, and keep this file as evidence`, options);
  }
}
