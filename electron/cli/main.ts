import { type Command, EXIT, type Terminal, UsageError } from './command.ts';

/**
 * The `shiftseal` command. Exit codes: 0 fine; 1 the thing asked about is not so (tampered, unhealthy, refused); 2 wrong
 * use. Each command is loaded only when called.
 */
const COMMANDS: Readonly<Record<string, () => Promise<{ readonly command: Command }>>> = {
  station: () => import('./stationCommand.ts'),
  'demo-plant': () => import('./demoPlantCommand.ts'),
  config: () => import('./configCommand.ts'),
  pack: () => import('./packCommand.ts'),
  plan: () => import('./planCommand.ts'),
  decode: () => import('./decodeCommand.ts'),
  link: () => import('./linkCommand.ts'),
  lot: () => import('./lotCommand.ts'),
  browse: () => import('./browseCommand.ts'),
  trust: () => import('./trustCommand.ts'),
  verify: () => import('./verifyCommand.ts'),
  export: () => import('./exportCommand.ts'),
  backup: () => import('./backupCommand.ts'),
  restore: () => import('./restoreCommand.ts'),
  archive: () => import('./archiveCommand.ts'),
  retention: () => import('./retentionCommand.ts'),
  key: () => import('./keyCommand.ts'),
  entries: () => import('./entriesCommand.ts'),
  entry: () => import('./entryCommand.ts'),
  audit: () => import('./auditCommand.ts'),
  lineage: () => import('./lineageCommand.ts'),
  proof: () => import('./proofCommand.ts'),
  cosign: () => import('./cosignCommand.ts'),
  history: () => import('./historyCommand.ts'),
  replay: () => import('./replayCommand.ts'),
  import: () => import('./importCommand.ts'),
  alarm: () => import('./alarmCommand.ts'),
  quarantine: () => import('./quarantineCommand.ts'),
  lab: () => import('./labCommand.ts'),
  meter: () => import('./meterCommand.ts'),
  water: () => import('./waterCommand.ts'),
  oee: () => import('./oeeCommand.ts'),
  stop: () => import('./stopCommand.ts'),
  shift: () => import('./shiftCommand.ts'),
  sync: () => import('./syncCommand.ts'),
  users: () => import('./usersCommand.ts'),
  secret: () => import('./secretCommand.ts'),
  doctor: () => import('./doctorCommand.ts'),
};

export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    terminal.out(await overview());
    return name === undefined ? EXIT.wrongUse : EXIT.fine;
  }
  const load = COMMANDS[name];
  if (!load) {
    terminal.err(`shiftseal: there is no command "${name}"; known: ${Object.keys(COMMANDS).join(', ')}`);
    return EXIT.wrongUse;
  }
  const { command } = await load();
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.out(`${command.summary}\n\nusage: ${command.usage}`);
    return EXIT.fine;
  }
  try {
    return await command.run(rest, terminal);
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.err(`shiftseal ${name}: ${error.message}\nusage: ${command.usage}`);
      return EXIT.wrongUse;
    }
    const { errorCode, toLedgerError } = await import('../ledger/index.ts');
    // What SQLite alone says of a damaged file helps nobody; other files are not the ledger.
    const told = errorCode(error)?.startsWith('SQLITE_') ? toLedgerError(error) : error;
    terminal.err(`shiftseal ${name}: ${told instanceof Error ? told.message : String(told)}`);
    return EXIT.notSo;
  }
}

async function overview(): Promise<string> {
  const lines = await Promise.all(
    Object.entries(COMMANDS).map(async ([name, load]) => `  ${name.padEnd(12)} ${(await load()).command.summary}`),
  );
  return `usage: shiftseal <command> [options]\n\n${lines.join('\n')}\n\nshiftseal <command> --help says more. --json prints one JSON document.`;
}

/** Output is flushed before the process ends, also into a pipe. */
async function main(): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.fine);
  });
  const code = await run(process.argv.slice(2), {
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
    write: (text) => new Promise((resolve) => process.stdout.write(text, () => resolve())),
    progress(text) {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}`);
    },
  });
  process.exitCode = code;
  await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
  process.exit(code);
}

await main();
