/** Says a trouble once, until it changes or is over: a disk that stays full does not fill the log as well. */
export function createComplaints(say: (message: string) => void) {
  const standing = new Map<string, string>();
  return {
    about(subject: string, error: unknown): void {
      const message = `${subject}: ${error instanceof Error ? error.message : String(error)}`;
      if (standing.get(subject) === message) return;
      standing.set(subject, message);
      say(message);
    },
    over: (subject: string): void => void standing.delete(subject),
  };
}
