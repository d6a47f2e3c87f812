/** What a thread that helps to verify needs of the ledger, and nothing else: it starts in a fraction of the time. */
export { serveHelp } from '../helpingThread.ts';
