import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { type AuthenticatedSafe, CertBag, PFX, PKCS8ShroudedKeyBag, type SafeBag, type SafeContents } from 'pkijs';
import { type PlantCertificate, PlantCertificateError, plantCertificate } from './plantCertificate.ts';

/** A file of certificates and one key is a few kilobytes; more than this is something else. */
const PKCS12_BYTES_MAX = 1_000_000;
const CHAIN_MAX = 8;

/**
 * Opens a PKCS #12 file (RFC 7292, `.p12` or `.pfx`) as OpenSSL 3 and current Windows write it (PBES2 with AES, HMAC-SHA-256).
 *
 * @throws PlantCertificateError naming the remedy: wrong passphrase, old encryption, no key, key of another kind
 */
export async function openPlantCertificate(file: {
  readonly pkcs12: Buffer;
  readonly passphrase: string;
}): Promise<PlantCertificate> {
  const { pkcs12, passphrase } = file;
  const bags = await bagsOf(pkcs12, passphrase);
  const key = bags.find(({ bagValue }) => bagValue instanceof PKCS8ShroudedKeyBag)?.bagValue;
  if (!(key instanceof PKCS8ShroudedKeyBag)) {
    throw new PlantCertificateError('The file holds no private key; export the certificate together with its key.');
  }
  const privateKey = privateKeyOf(Buffer.from(key.toSchema().toBER()), passphrase);
  const certificates = bags.flatMap(({ bagValue }) => {
    if (!(bagValue instanceof CertBag) || !('parsedValue' in bagValue) || !bagValue.parsedValue) return [];
    return [
      Buffer.from(
        (bagValue.parsedValue as { toSchema(encode: boolean): { toBER(): ArrayBuffer } }).toSchema(true).toBER(),
      ),
    ];
  });
  const publicKey = createPublicKey(privateKey);
  const own = certificates.find((each) => publicKey.equals(new X509Certificate(each).publicKey));
  if (own === undefined) {
    throw new PlantCertificateError('The file holds no certificate of its private key; export both together.');
  }
  return plantCertificate(own, chainAbove(own, certificates), privateKey);
}

async function bagsOf(pkcs12: Buffer, passphrase: string): Promise<SafeBag[]> {
  if (pkcs12.length > PKCS12_BYTES_MAX) throw new PlantCertificateError('The file is too large to be a PKCS #12 file.');
  const password = new Uint8Array(Buffer.from(passphrase, 'utf8')).buffer;
  let file: PFX;
  try {
    file = PFX.fromBER(new Uint8Array(pkcs12));
  } catch {
    throw new PlantCertificateError('The file is not a PKCS #12 file (.p12 or .pfx).');
  }
  try {
    await file.parseInternalValues({ password, checkIntegrity: file.macData !== undefined });
  } catch (error) {
    throw new PlantCertificateError('The passphrase of the PKCS #12 file is wrong, or the file is damaged.', {
      cause: error,
    });
  }
  const safe = file.parsedValue?.authenticatedSafe as AuthenticatedSafe;
  try {
    await safe.parseInternalValues({ safeContents: safe.safeContents.map(() => ({ password })) });
  } catch (error) {
    throw new PlantCertificateError(OLD_ENCRYPTION, { cause: error });
  }
  const contents = safe.parsedValue.safeContents as { value: SafeContents }[];
  return contents.flatMap(({ value }) => value.safeBags);
}

const OLD_ENCRYPTION =
  'The PKCS #12 file is encrypted in an old way (RC2 or triple DES). Export it again with AES-256 and SHA-256, or turn it: ' +
  'openssl pkcs12 -legacy -in old.p12 -nodes | openssl pkcs12 -export -out new.p12';

function privateKeyOf(encrypted: Buffer, passphrase: string): KeyObject {
  try {
    return createPrivateKey({ key: encrypted, format: 'der', type: 'pkcs8', passphrase });
  } catch (error) {
    throw new PlantCertificateError('The private key of the PKCS #12 file cannot be opened with its passphrase.', {
      cause: error,
    });
  }
}

/** The issuer, its issuer and so on, as far as the file holds them; a root is left out, for it proves nothing by being there. */
function chainAbove(own: Buffer, all: readonly Buffer[]): Buffer[] {
  const chain: Buffer[] = [];
  for (let below = new X509Certificate(own); chain.length < CHAIN_MAX; ) {
    const above = all.find(
      (each) => below.checkIssued(new X509Certificate(each)) && !chain.includes(each) && each !== own,
    );
    if (above === undefined) break;
    const parsed = new X509Certificate(above);
    if (parsed.checkIssued(parsed)) break;
    chain.push(above);
    below = parsed;
  }
  return chain;
}
