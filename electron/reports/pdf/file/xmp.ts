/** What the file says of itself, in words for the archive that keeps it. */
export interface FileFacts {
  readonly title: string;
  readonly author: string;
  readonly subject: string;
  readonly language: string;
  /** ms since 1970 UTC; the time of the report, not of the drawing: the same report gives the same bytes. */
  readonly createdAtMs: number;
  /** Program and version. */
  readonly producer: string;
  readonly shiftseal: ShiftsealFacts;
}

/** Machine-readable twins of what the pages print. */
export interface ShiftsealFacts {
  /** SHA-256 of report.json, lower-case hexadecimal. */
  readonly reportDigest: string;
  /** draft, reviewed, signed or amended. */
  readonly state: string;
  /** Name of the log the report was taken from. */
  readonly log: string;
  /** Tree size of the printed checkpoint; empty without one. */
  readonly treeSize: string;
  /** Root of the printed checkpoint, base64; empty without one. */
  readonly rootHash: string;
  /** What drew the pages: the same name draws the same pages from the same attachments. */
  readonly drawing: string;
  readonly paper: string;
}

export const SHIFTSEAL_NAMESPACE = 'urn:shiftseal:report:1';

const MEANINGS: Record<keyof ShiftsealFacts, string> = {
  reportDigest: 'SHA-256 of the attached report.json, hexadecimal',
  state: 'draft, reviewed, signed or amended',
  log: 'name of the log the report was taken from',
  treeSize: 'number of entries under the printed checkpoint',
  rootHash: 'root of the log at that size, base64',
  drawing: 'version of the drawing of the pages',
  paper: 'A4 or Letter',
};

/**
 * The metadata packet (ISO 16684-1) with the marks of PDF/A-3b (ISO 19005-3 §6.6.4) and, because an archive must know what
 * a property means, the description of our own (§6.6.2.3.3).
 */
export function xmpPacket(facts: FileFacts): string {
  const created = `${new Date(facts.createdAtMs).toISOString().slice(0, 19)}Z`;
  const own = Object.entries(facts.shiftseal).map(([name, value]) => `   <ss:${name}>${xml(value)}</ss:${name}>`);
  const described = Object.entries(MEANINGS).map(
    ([name, meaning]) =>
      `       <rdf:li rdf:parseType="Resource"><pdfaProperty:name>${name}</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>${xml(meaning)}</pdfaProperty:description></rdf:li>`,
  );
  return `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
   <pdfaid:part>3</pdfaid:part>
   <pdfaid:conformance>B</pdfaid:conformance>
  </rdf:Description>
  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
   <dc:format>application/pdf</dc:format>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">${xml(facts.title)}</rdf:li></rdf:Alt></dc:title>
   <dc:creator><rdf:Seq><rdf:li>${xml(facts.author)}</rdf:li></rdf:Seq></dc:creator>
   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">${xml(facts.subject)}</rdf:li></rdf:Alt></dc:description>
   <dc:language><rdf:Bag><rdf:li>${xml(facts.language)}</rdf:li></rdf:Bag></dc:language>
  </rdf:Description>
  <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
   <xmp:CreateDate>${created}</xmp:CreateDate>
   <xmp:ModifyDate>${created}</xmp:ModifyDate>
   <xmp:CreatorTool>${xml(facts.producer)}</xmp:CreatorTool>
  </rdf:Description>
  <rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
   <pdf:Producer>${xml(facts.producer)}</pdf:Producer>
  </rdf:Description>
  <rdf:Description rdf:about="" xmlns:ss="${SHIFTSEAL_NAMESPACE}">
${own.join('\n')}
  </rdf:Description>
  <rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
   <pdfaExtension:schemas>
    <rdf:Bag>
     <rdf:li rdf:parseType="Resource">
      <pdfaSchema:schema>Shiftseal shift report</pdfaSchema:schema>
      <pdfaSchema:namespaceURI>${SHIFTSEAL_NAMESPACE}</pdfaSchema:namespaceURI>
      <pdfaSchema:prefix>ss</pdfaSchema:prefix>
      <pdfaSchema:property>
       <rdf:Seq>
${described.join('\n')}
       </rdf:Seq>
      </pdfaSchema:property>
     </rdf:li>
    </rdf:Bag>
   </pdfaExtension:schemas>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Text of an element or attribute; what XML 1.0 §2.2 does not admit at all is left out. */
export const xml = (text: string): string =>
  text.replace(NOT_ADMITTED, '').replace(/[&<>"']/g, (each) => ENTITIES[each] ?? each);

const NOT_ADMITTED = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
