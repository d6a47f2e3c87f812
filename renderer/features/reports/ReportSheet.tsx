import type { ReactNode } from 'react';
import type { ShiftReportDocument } from '../../../shared/domain/report/index.ts';
import { useFormat } from '../../ui/FormatContext.tsx';
import { AlarmsSection, ComplianceSection, DowntimeSection, ExcursionsSection } from './EventSections.tsx';
import { OeeSection } from './OeeSection.tsx';
import {
  CompletenessSection,
  EvidenceSection,
  NotesSection,
  ProductionSection,
  QuarantineSection,
} from './RecordSections.tsx';

/** The report as it prints, in the same order; every figure can be asked what it means. */
export function ReportSheet({ document }: { document: ShiftReportDocument }) {
  const format = useFormat();
  const { shift } = document;
  return (
    <article className="sheet" data-testid="report-sheet">
      <header className="sheet-head">
        <div>
          <span className="soft">{document.organisation === '' ? document.stationName : document.organisation}</span>
          <h3>
            Shift report: {shift.name} {shift.localDate}
          </h3>
        </div>
        <div className="soft end">
          {shift.area === '' ? document.stationName : shift.area}
          {shift.crew === undefined ? '' : `, crew ${shift.crew}`}
          <br />
          {format.dayMinutes(document.from)} – {format.dayMinutes(document.to)} {document.timeZone}
        </div>
      </header>
      <Part title="Effectiveness">
        {document.oee.length === 0 ? (
          <p className="soft">No work unit of this area has OEE.</p>
        ) : (
          <OeeSection document={document} />
        )}
      </Part>
      <Part title="Production">
        <ProductionSection document={document} />
      </Part>
      <Part title="Downtime">
        <DowntimeSection document={document} />
      </Part>
      <Part title="Excursions">
        <ExcursionsSection document={document} />
      </Part>
      <Part title="Alarms">
        <AlarmsSection document={document} />
      </Part>
      <Part title="Compliance">
        <ComplianceSection document={document} />
      </Part>
      <Part title="Refused readings">
        <QuarantineSection document={document} />
      </Part>
      <Part title="Completeness, gaps, clocks">
        <CompletenessSection document={document} />
      </Part>
      <Part title="Notes and people">
        <NotesSection document={document} />
      </Part>
      <Part title="Evidence">
        <EvidenceSection document={document} />
      </Part>
    </article>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="sheet-part" aria-label={title}>
      <h4>{title}</h4>
      {children}
    </section>
  );
}
