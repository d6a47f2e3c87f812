/** The executable of the packaged folder for tests. */
export const packagedExecutable: string;
/** Its folder. */
export const packagedFolder: string;
