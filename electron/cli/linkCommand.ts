import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LinkTest } from '../../shared/domain/link.ts';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';
import { loadConfig } from '../config/index.ts';
import { type Claim, type ControlStatus, connectControl } from '../control/index.ts';
import { configPorts } from '../engine/configPorts.ts';
import { readSecrets } from '../secrets/index.ts';
import { claimOf, USER_OPTION, USER_USAGE } from './claim.ts';
import { type Command, EXIT, parse, required, type Terminal, table, UsageError } from './command.ts';
import { existingFolder } from './dataOption.ts';
import { testLink } from './testLink.ts';
import { userName } from './userName.ts';

export const command: Command = {
  summary: 'links of a running station: list, pause, resume, test',
  usage:
    'shiftseal link list --data DIR [--json]\n' +
    '  link pause|resume --data DIR --connection ID --reason TEXT\n' +
    '  link test --connection ID (--data DIR | --config FILE) [--json]\n' +
    '  a pause lasts until someone resumes the link, also over a restart; its time is sealed as a gap\n' +
    '  test with --config needs no running station; it connects, reads once and says how each step went\n' +
    USER_USAGE,
  async run([action, ...args], terminal) {
    const { values } = parse(args, {
      data: { type: 'string' },
      config: { type: 'string' },
      connection: { type: 'string' },
      reason: { type: 'string' },
      json: { type: 'boolean' },
      ...USER_OPTION,
    });
    switch (action) {
      case 'list':
        return list(existingFolder(values.data), values.json === true, terminal);
      case 'pause':
      case 'resume': {
        const connection = required(values.connection, 'connection');
        const reason = required(values.reason, 'reason');
        const client = await connectControl(existingFolder(values.data), await claimOf(values.user));
        try {
          const isPaused = action === 'pause';
          await client.ask({ method: 'setLinkPaused', connection, isPaused, reason, user: userName() });
        } finally {
          client.close();
        }
        const done = { ok: true, connection, action };
        terminal.out(values.json ? JSON.stringify(done) : `${connection} ${action === 'pause' ? 'paused' : 'resumed'}`);
        return EXIT.fine;
      }
      case 'test': {
        const connection = required(values.connection, 'connection');
        const result =
          values.config === undefined
            ? await testRunning(existingFolder(values.data), connection, await claimOf(values.user))
            : await testByFile(values.config, values.data, connection);
        if (values.json) terminal.out(JSON.stringify(result, null, 2));
        else for (const line of testLines(connection, result)) terminal.out(line);
        return result.ok ? EXIT.fine : EXIT.notSo;
      }
      default:
        throw new UsageError('say "list", "pause", "resume" or "test"');
    }
  },
};

async function list(folder: string, isJson: boolean, terminal: Terminal): Promise<number> {
  const client = await connectControl(folder);
  const status = (await client.ask({ method: 'status' }).finally(() => client.close())) as ControlStatus;
  if (isJson) {
    terminal.out(JSON.stringify(status.links, null, 2));
    return EXIT.fine;
  }
  const at = (time: number | undefined) => (time === undefined ? '–' : formatInstant(time as Instant));
  terminal.out(
    table(
      ['link', 'state', 'last reading', 'answers', 'time-outs', 'refused', 'ms', 'message'],
      status.links.flatMap((link) => [
        [
          link.connection,
          link.state,
          at(link.lastReadingAt),
          String(link.responses),
          String(link.timeouts),
          String(link.rejectedAnswers),
          link.responseMs?.toFixed(1) ?? '–',
          link.message,
        ],
        ...(link.units ?? []).map((unit) => [
          `  unit ${unit.unitId}`,
          `breaker ${unit.breaker}`,
          at(unit.lastReadingAt),
          unit.responses === undefined ? '–' : String(unit.responses),
          String(unit.timeouts),
          '',
          unit.responseMs?.toFixed(1) ?? '–',
          unit.message,
        ]),
      ]),
    ),
  );
  return EXIT.fine;
}

async function testRunning(folder: string, connection: string, claim: Claim | undefined): Promise<LinkTest> {
  const client = await connectControl(folder, claim);
  try {
    return (await client.ask({ method: 'ask', connection, request: { ask: 'test' }, user: userName() })) as LinkTest;
  } finally {
    client.close();
  }
}

async function testByFile(path: string, data: string | undefined, id: string): Promise<LinkTest> {
  const { config } = loadConfig(path, configPorts);
  const connection = config.connections.find((each) => each.id === id);
  if (!connection) {
    const known = config.connections.map((each) => each.id).join(', ');
    throw new Error(`there is no connection "${id}" in ${path}; known: ${known === '' ? 'none' : known}`);
  }
  const folder = data ?? mkdtempSync(join(tmpdir(), 'shiftseal-link-test-'));
  try {
    const tags = config.tags.filter((tag) => tag.connection === id);
    return await testLink(connection, tags, folder, data === undefined ? {} : readSecrets(data));
  } finally {
    if (data === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function testLines(connection: string, { ok, steps }: LinkTest): string[] {
  return [
    ...steps.map(
      (step) =>
        `${step.ok ? 'ok  ' : 'FAIL'}  ${step.step.padEnd(22)} ${step.tookMs.toFixed(0).padStart(6)} ms  ${step.detail}`,
    ),
    `${connection}: ${ok ? 'the link works' : 'the link does not work'}`,
  ];
}
