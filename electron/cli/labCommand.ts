import { REQUEST_KINDS } from '../../shared/domain/entries/inventory.ts';
import { inventoryView, requestCheck } from '../query/lab.ts';
import { systemClock } from '../supervision/index.ts';
import { type Command, EXIT, parse, required, table, UsageError } from './command.ts';
import { withData } from './dataOption.ts';

const ACTIONS = ['inventory', 'clocks', 'thresholds', 'cross-check', 'costs', 'requests', 'refused'] as const;
type Action = (typeof ACTIONS)[number];
type View = ReturnType<typeof inventoryView>;

export const command: Command = {
  summary: 'a laboratory’s inventory: clocks, thresholds, cross-check, costs, signed requests',
  usage: `shiftseal lab ${ACTIONS.join('|')} --data DIR [--json] | lab check-request --data DIR --request ID --kind K --content JSON`,
  async run([action, ...args], terminal) {
    const { values } = parse(args, {
      data: { type: 'string' },
      json: { type: 'boolean' },
      request: { type: 'string' },
      kind: { type: 'string' },
      content: { type: 'string' },
    });
    if (action === 'check-request') {
      const kind = REQUEST_KINDS.find((each) => each === values.kind);
      if (kind === undefined) throw new UsageError(`--kind is one of ${REQUEST_KINDS.join(', ')}`);
      const content = jsonOf(required(values.content, 'content'));
      return withData(values.data, (data) => {
        const checked = requestCheck(data, { request: required(values.request, 'request'), kind, content });
        terminal.out(checked.ok ? 'the request was made at this station, word by word' : checked.message);
        return checked.ok ? EXIT.fine : EXIT.notSo;
      });
    }
    if (!isAction(action)) throw new UsageError(`say ${ACTIONS.join(', ')} or check-request`);
    return withData(values.data, (data) => {
      const view = inventoryView(data, systemClock());
      terminal.out(values.json ? JSON.stringify(partOf(view, action), null, 2) : listed(view, action));
      return EXIT.fine;
    });
  },
};

const isAction = (action: string | undefined): action is Action => ACTIONS.some((each) => each === action);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError('--content takes one JSON object, as it was requested');
  }
}

function partOf(view: View, action: Action): unknown {
  switch (action) {
    case 'inventory':
      return view.items;
    case 'clocks':
      return view.clocks;
    case 'thresholds':
      return view.thresholds;
    case 'cross-check':
      return view.differences;
    case 'costs':
      return view.findings;
    case 'requests':
      return view.requests;
    case 'refused':
      return view.refused;
  }
}

function listed(view: View, action: Action): string {
  const rows = rowsOf(view, action);
  return rows.length === 1 ? 'nothing' : table(rows[0] as string[], rows.slice(1));
}

/** The first row names the columns. */
function rowsOf(view: View, action: Action): string[][] {
  switch (action) {
    case 'inventory':
      return [
        ['BARCODE', 'NAME', 'CAS', 'QUANTITY', 'PLACE', 'OWNER', 'HAZARDS'],
        ...view.items.map(({ barcode, name, cas, quantity, unit, location, owner, hazards }) => [
          barcode,
          name,
          cas ?? '–',
          `${quantity} ${unit}`,
          location,
          owner,
          hazards.join(', '),
        ]),
      ];
    case 'clocks':
      return [
        ['STATE', 'LEFT', 'UNTIL', 'CONTAINER', 'NAME', 'PLACE', 'RULE'],
        ...view.clocks.map(({ state, daysLeft, until, subject, name, location, title, source }) => [
          state,
          `${daysLeft} d`,
          until,
          subject,
          name,
          location,
          `${title} (${source.document} ${source.paragraph})`,
        ]),
      ];
    case 'thresholds':
      return [
        ['STATE', 'SHARE', 'SUM', 'LIMIT', 'AREA', 'WHAT', 'NOT ADDED'],
        ...view.thresholds.map(({ state, share, sum, limit, unit, area, title, notAdded }) => [
          state,
          `${(share * 100).toFixed(1)} %`,
          `${Number(sum.toPrecision(6))} ${unit}`,
          `${limit} ${unit}`,
          area,
          title,
          notAdded.join(' '),
        ]),
      ];
    case 'cross-check':
      return [
        ['VERDICT', 'WHAT', 'BARCODE', 'NAME', 'LABORATORY', 'REGISTER', 'REASON'],
        ...view.differences.map(({ verdict, kind, barcode, name, inLab, inRegister, decidedBy, reason }) => [
          verdict ?? 'to decide',
          kind,
          barcode,
          name,
          inLab,
          inRegister,
          decidedBy === '' ? '' : `${decidedBy}: ${reason}`,
        ]),
      ];
    case 'costs':
      return [
        ['PURCHASE', 'FINDING', 'PARAGRAPH', 'WHY'],
        ...view.findings.map(({ purchase, check, paragraph, detail }) => [purchase, check, paragraph, detail]),
      ];
    case 'requests':
      return [
        ['KIND', 'BY', 'CONTENT', 'ID'],
        ...view.requests.map(({ kind, user, content, id }) => [kind, user, JSON.stringify(content), id]),
      ];
    case 'refused':
      return [
        ['SHEET', 'ROW', 'WHAT IS WRONG'],
        ...view.refused.map(({ list, row, reasons }) => [list, String(row), reasons.join('; ')]),
      ];
  }
}
