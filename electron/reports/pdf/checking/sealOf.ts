import { createHash, verify, X509Certificate } from 'node:crypto';
import { CMS_BYTES_MAX } from '../file/signaturePlaceholder.ts';
import { attributesOver, type CmsParts, decodeCms } from '../signature/cms.ts';
import { octets, readElement } from '../signature/der.ts';

/** The signature of a file, taken apart; a `fault` is a reason to refuse the file. */
export interface Seal {
  /** Where the signed bytes end. */
  readonly end: number;
  readonly certificates: readonly Buffer[];
  /** ms since 1970 UTC, from /M; null when it cannot be read. */
  readonly signedAtMs: number | null;
  readonly faults: readonly SealFault[];
}
export type SealFault = 'range' | 'encoding' | 'signature' | 'content';

/** @returns undefined when the file has no signature that could be ours */
export function sealOf(file: Buffer): Seal | undefined {
  const text = file.toString('latin1');
  const found =
    /\/Type \/Sig\n\/Filter \/Adobe\.PPKLite\n\/SubFilter \/ETSI\.CAdES\.detached\n\/ByteRange \[0 (\d{10}) (\d{10}) (\d{10})\]\n\/Contents (<)/d.exec(
      text,
    );
  if (found === null) return undefined;
  const [start, behind, rest] = found.slice(1, 4).map(Number) as [number, number, number];
  const end = behind + rest;
  const isInPlace =
    start === found.indices?.[4]?.[0] &&
    behind === start + 2 + 2 * CMS_BYTES_MAX &&
    end <= file.length &&
    file[behind - 1] === 0x3e;
  if (!isInPlace) return { end: file.length, certificates: [], signedAtMs: null, faults: ['range'] };
  const signedAtMs = timeOf(/^\n\/M \(D:(\d{14})Z\)\n/.exec(text.slice(behind, behind + 40))?.[1]);
  const cms = cmsIn(text.slice(start + 1, behind - 1));
  if (cms === undefined) return { end, certificates: [], signedAtMs, faults: ['encoding'] };
  const digest = createHash('sha256').update(file.subarray(0, start)).update(file.subarray(behind, end)).digest();
  const faults: SealFault[] = [];
  const isOverThis = cms.signedAttributes.includes(octets(digest));
  if (!isOverThis) faults.push('content');
  if (!isSignedBy(cms) || (isOverThis && !attributesOver(digest, cms.certificates).equals(cms.signedAttributes)))
    faults.push('signature');
  return { end, certificates: cms.certificates, signedAtMs, faults };
}

/** Lower-case hexadecimal, one canonical structure, and nothing but zeros behind it: no byte of it can be another. */
function cmsIn(hexadecimal: string): CmsParts | undefined {
  if (!/^[0-9a-f]*$/.test(hexadecimal)) return undefined;
  const bytes = Buffer.from(hexadecimal, 'hex');
  try {
    const { raw } = readElement(bytes);
    if (bytes.subarray(raw.length).some((each) => each !== 0)) return undefined;
    const cms = decodeCms(raw);
    for (const each of cms.certificates) new X509Certificate(each); // throws on what is none
    return cms;
  } catch {
    return undefined;
  }
}

function isSignedBy({ certificates, signedAttributes, signature, algorithm }: CmsParts): boolean {
  try {
    const { publicKey } = new X509Certificate(certificates[0] as Buffer);
    const isKind = publicKey.asymmetricKeyType === (algorithm === 'rsa' ? 'rsa' : 'ec');
    return isKind && verify('sha256', signedAttributes, publicKey, signature);
  } catch {
    return false;
  }
}

function timeOf(digits: string | undefined): number | null {
  if (digits === undefined) return null;
  const [, year, rest] = /^(\d{4})(\d{10})$/.exec(digits) as RegExpExecArray;
  const [month, day, hour, minute, second] = (rest as string).match(/\d\d/g) as RegExpMatchArray;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(ms) ? null : ms;
}
