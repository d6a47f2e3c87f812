import type { ModbusConnectionConfig } from '../../../shared/domain/config/index.ts';
import type { LinkTest } from '../../../shared/domain/link.ts';
import type { Clock } from '../../../shared/domain/time.ts';
import type { DriverPorts, DriverTag } from '../driver.ts';
import { identifyUnit, readWords } from './askUnit.ts';
import { openLine, placeOf } from './lineOf.ts';
import { LineQuestions } from './lineQuestions.ts';
import { lossMessage } from './lossMessage.ts';
import { resolveModbusAddress } from './modbusAddress.ts';
import type { ModbusLine } from './modbusLine.ts';
import { OwedAnswers } from './owedAnswers.ts';
import { TABLE_NAMES } from './protocol.ts';
import { unitIdsOf } from './resolveTags.ts';

/** One unit of each line is asked what it is; the others only whether they answer. */
const UNITS_TESTED_MAX = 16;

/**
 * Tests a link with a line of its own, beside the one that polls: opens it, reads the first tag of each unit, asks what the
 * device is. A serial port that is being polled cannot be opened a second time; the running driver tests it then
 * (`Driver.test`). Never throws: what went wrong is a step.
 */
export async function testModbusLink(
  config: ModbusConnectionConfig,
  tags: readonly DriverTag[],
  ports: Pick<DriverPorts, 'clock' | 'timers' | 'openSerial'>,
): Promise<LinkTest> {
  const own = new OwnLine(config, ports);
  try {
    return await runLinkTest(config, tags, ports.clock, () => own.open(), own.questions);
  } finally {
    await own.close();
  }
}

/** The steps, over a line that somebody else opens, asks and closes. */
export async function runLinkTest(
  config: ModbusConnectionConfig,
  tags: readonly DriverTag[],
  clock: Clock,
  open: () => Promise<string>,
  questions: LineQuestions,
): Promise<LinkTest> {
  const steps: { step: string; ok: boolean; detail: string; tookMs: number }[] = [];
  const step = async (name: string, act: () => Promise<string>, isOptional = false): Promise<boolean> => {
    const fromMs = clock.monotonicMs();
    const [ok, detail] = await act().then(
      (text) => [true, text] as const,
      (error: Error) => [false, error.message] as const,
    );
    steps.push({
      step: name,
      ok: ok || isOptional,
      detail,
      tookMs: Math.round((clock.monotonicMs() - fromMs) * 10) / 10,
    });
    return ok;
  };

  let ok = await step('connect', open);
  if (ok) {
    const unitIds = unitIdsOf(config, tags);
    for (const unitId of unitIds.slice(0, UNITS_TESTED_MAX)) {
      const place = firstPlace(config, tags, unitId);
      const isRead = await step(`read unit ${unitId}`, async () => {
        const words = await readWords(questions, config, place);
        return `${TABLE_NAMES[place.table]} ${place.register}: ${words.map((word) => word.toString(16).padStart(4, '0')).join(' ')}`;
      });
      ok &&= isRead;
    }
    if (ok) {
      await step(
        'identify',
        async () => {
          const { objects } = await identifyUnit(questions, unitIds[0]!);
          return objects.map(({ name, value }) => `${name} ${value}`).join(', ') || 'the device says nothing of itself';
        },
        true,
      );
    }
  }
  return { ok, steps };
}

function firstPlace(config: ModbusConnectionConfig, tags: readonly DriverTag[], unitId: number) {
  for (const tag of tags) {
    const address = resolveModbusAddress(tag.config, config);
    if (address.unitId !== unitId) continue;
    return { unitId, table: address.table, register: address.start, registers: address.count };
  }
  return { unitId, table: 'holding' as const, register: 0, registers: 1 };
}

/** A line for a few questions, each within the time-out of the connection. */
class OwnLine {
  readonly questions = new LineQuestions(() => this.pump());
  readonly #config: ModbusConnectionConfig;
  readonly #ports: Pick<DriverPorts, 'clock' | 'timers' | 'openSerial'>;
  #line: ModbusLine | undefined;
  #isOpen = false;
  #isAsking = false;

  constructor(config: ModbusConnectionConfig, ports: Pick<DriverPorts, 'clock' | 'timers' | 'openSerial'>) {
    this.#config = config;
    this.#ports = ports;
  }

  /** @throws Error (rejection) in words an operator can act on */
  open(): Promise<string> {
    const { timers } = this.#ports;
    const withinMs = Math.max(this.#config.timeoutMs, 1_000);
    return new Promise((resolve, reject) => {
      const tooLate = timers.after(withinMs, () => fail(`${placeOf(this.#config)} was not open within ${withinMs} ms`));
      const fail = (message: string): void => {
        timers.cancel(tooLate);
        this.#isOpen = false;
        reject(new Error(message));
        this.questions.failAll(message);
      };
      const opening = { opened: 0, owed: new OwedAnswers(this.#config.timeoutMs) };
      this.#line = openLine(this.#config, this.#ports, opening, {
        opened: () => {
          timers.cancel(tooLate);
          this.#isOpen = true;
          resolve(placeOf(this.#config));
        },
        lost: (reason, isDoubt) =>
          fail(isDoubt ? `an answer was refused: ${reason}` : lossMessage(reason, this.#config)),
        rejected: () => {},
        free: () => this.pump(),
      });
    });
  }

  pump(): void {
    const line = this.#line;
    if (!line || !this.#isOpen || this.#isAsking || line.room() === 0) return;
    const question = this.questions.next();
    if (!question) return;
    this.#isAsking = true;
    const withinMs = this.#config.timeoutMs + line.wireMs(3, 125);
    const end = (act: () => void): void => {
      this.#ports.timers.cancel(timer);
      this.#isAsking = false;
      act();
      this.pump();
    };
    const timer = this.#ports.timers.after(withinMs, () => {
      if (id !== undefined) line.giveUp(id);
      end(() => question.failed(new Error(`no answer within ${this.#config.timeoutMs} ms`)));
    });
    const id = question.send(line, (outcome) => end(() => question.answered(outcome)));
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    this.questions.failAll('the test is over');
    await this.#line?.destroy();
  }
}
