import type { ShiftReportDocument } from '../../../shared/domain/report/index.ts';
import { Facts } from '../../ui/Facts.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { Figure } from './FigureContext.tsx';
import { count } from './OeeSection.tsx';
import { US_PER_MINUTE } from './reportWords.ts';
import { More, SheetTable } from './SheetTable.tsx';

type Props = { readonly document: ShiftReportDocument };

export function ProductionSection({ document: { production } }: Props) {
  const format = useFormat();
  return (
    <SheetTable
      label="Production"
      head={['Work unit', 'Product', 'Produced', 'Good', 'Rejected']}
      rows={production.map((row, i) => ({
        key: `${row.workUnit} ${row.product ?? ''}`,
        cells: [
          row.workUnit,
          row.name === '' ? '–' : row.name,
          <Figure key="made" path={`production/${i}/producedQuantity`}>
            {count(format, row.producedQuantity)}
          </Figure>,
          <Figure key="good" path={`production/${i}/goodQuantity`}>
            {count(format, row.goodQuantity)}
          </Figure>,
          <Figure key="bad" path={`production/${i}/rejectedQuantity`}>
            {count(format, row.rejectedQuantity)}
          </Figure>,
        ],
      }))}
      empty="No work unit of this area counts items."
    />
  );
}

export function QuarantineSection({ document: { quarantine } }: Props) {
  const format = useFormat();
  const { undecided } = quarantine;
  return (
    <>
      <p>
        <Figure path="quarantine/readings">{format.integer(quarantine.readings)} readings</Figure> refused in{' '}
        {format.integer(quarantine.entries)} entries;{' '}
        <Figure path="quarantine/undecided">{format.integer(undecided.entries)} undecided</Figure>
        {undecided.oldestAgeMs === null ? '' : `, the oldest for ${format.duration(undecided.oldestAgeMs)}`}
      </p>
      <SheetTable
        label="Quarantine"
        head={['Tag', 'Failed at', 'Readings', 'Why', 'Verdict']}
        rows={quarantine.listed.slice(0, 20).map((each, i) => ({
          key: String(each.seq),
          isBad: each.verdict === null,
          cells: [
            each.tag,
            each.step,
            <Figure key="readings" path={`quarantine/listed/${i}`}>
              {format.integer(each.readings)}
            </Figure>,
            each.error,
            each.verdict === null ? 'undecided' : `${each.verdict} by ${each.verdictBy ?? '?'}`,
          ],
        }))}
        empty="Nothing was refused."
      />
      <More shown={Math.min(20, quarantine.listed.length)} total={quarantine.entries} what="entries" />
    </>
  );
}

export function CompletenessSection({ document }: Props) {
  const format = useFormat();
  const { completeness, gaps, clocks, calibration } = document;
  return (
    <>
      <SheetTable
        label="Completeness"
        head={['Tag', 'Readings', 'Expected', 'Complete', 'Unknown time']}
        rows={completeness.tags.slice(0, 15).map((tag, i) => ({
          key: tag.tag,
          isBad: tag.completeness !== null && tag.completeness < 0.9,
          cells: [
            tag.name,
            tag.readings === null ? 'text' : format.integer(tag.readings),
            tag.expected === null ? 'on change' : format.integer(tag.expected),
            <Figure key="complete" path={`completeness/tags/${i}/completeness`}>
              {tag.completeness === null ? '–' : format.percent(tag.completeness, 1)}
            </Figure>,
            format.minutes(tag.unknownUs / US_PER_MINUTE),
          ],
        }))}
        empty="No tag belongs to this area."
      />
      <More
        shown={Math.min(15, completeness.tags.length)}
        total={completeness.tagsTotal}
        what="tags, the least complete first"
      />
      <p>
        <Figure path="gaps/total">{format.integer(gaps.total)} gaps</Figure>
        {gaps.byCause
          .map(({ cause, gaps: own, us }) => ` · ${cause} ${own}× ${format.minutes(us / US_PER_MINUTE)}`)
          .join('')}
        {gaps.lost > 0 ? ` · ${format.integer(gaps.lost)} readings lost` : ''}
      </p>
      <Facts
        facts={[
          ['Jumps of the station clock', format.integer(clocks.jumpsTotal)],
          ...clocks.sources.map((source): readonly [string, string] => [
            `Clock of ${source.connection}`,
            source.offsetMsMedian === null
              ? 'no reading'
              : `${format.number(source.offsetMsMedian, 0)} ms behind receipt (${format.number(source.offsetMsMin ?? 0, 0)} … ${format.number(source.offsetMsMax ?? 0, 0)})`,
          ]),
          [
            'Calibration',
            calibration.due.length === 0
              ? `${calibration.tags} certificates, none due within thirty days`
              : calibration.due
                  .map(
                    (each) =>
                      `${each.name} ${each.certificate} until ${each.validUntil}${each.isOverdue ? ' (overdue)' : ''}`,
                  )
                  .join('; '),
          ],
        ]}
      />
    </>
  );
}

export function NotesSection({ document: { notes, people } }: Props) {
  const format = useFormat();
  return (
    <>
      {notes.listed.length === 0 && <p className="soft">Nobody wrote a note.</p>}
      <ul className="report-notes">
        {notes.listed.map((note) => (
          <li key={note.seq}>
            <span className="soft">
              {format.clockMinutes(note.at)} {note.user}
              {note.workUnit === null ? '' : `, ${note.workUnit}`}
            </span>{' '}
            {note.text}
          </li>
        ))}
        {notes.handovers.map((each) => (
          <li key={each.seq}>
            <span className="soft">
              {format.clockMinutes(each.at)} handed over by {each.outgoing} to {each.incoming}
            </span>{' '}
            {each.text}
          </li>
        ))}
        {notes.closing !== null && (
          <li>
            <span className="soft">
              {format.clockMinutes(notes.closing.at)} closed by {notes.closing.user}
            </span>{' '}
            {notes.closing.text}
          </li>
        )}
      </ul>
      <p>
        {people.length === 0
          ? 'Nobody acted at the station.'
          : people.map(({ user, role, acts }) => `${user} (${role ?? '?'}) ${acts}×`).join(', ')}
      </p>
    </>
  );
}

export function EvidenceSection({ document }: Props) {
  const format = useFormat();
  const { evidence, configuration, basis, sync } = document;
  return (
    <Facts
      facts={[
        ['Log', document.log],
        ['Entries of the shift', `${evidence.firstSeq ?? '–'} to ${evidence.lastSeq ?? '–'} of ${basis.size}`],
        [
          'Root',
          <code key="root" className="digest">
            {evidence.root}
          </code>,
        ],
        [
          'Checkpoint before it',
          evidence.checkpoint === null ? 'none yet' : `of ${format.integer(evidence.checkpoint.size)} entries`,
        ],
        [
          'Configuration',
          <Figure key="config" path="configuration/hash">
            <code className="digest">{configuration.hash}</code>
          </Figure>,
        ],
        ['Rule packs', configuration.packs.map(({ name, version }) => `${name} ${version}`).join(', ') || 'none'],
        ['Changes in the shift', format.integer(configuration.changesTotal)],
        ...sync.map((each): readonly [string, string] => [
          `Delivered to ${each.target}`,
          each.waiting === 0 ? 'everything' : `${format.integer(each.waiting)} entries wait`,
        ]),
      ]}
    />
  );
}
