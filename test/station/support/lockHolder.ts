import Database from 'better-sqlite3';

/**
 * Takes the writer's lock of a data folder as soon as the station that has it lets go, and keeps it until it is ended: what a
 * backup program might do at the worst moment. Argument: the lock file.
 */
const [path = ''] = process.argv.slice(2);
const db = new Database(path, { timeout: 0 });
const trying = setInterval(() => {
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    if ((error as { code?: string }).code === 'SQLITE_BUSY') return;
    throw error;
  }
  clearInterval(trying);
  console.log('locked');
  setInterval(() => undefined, 60_000);
}, 1);
console.log('trying');
