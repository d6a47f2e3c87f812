import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { OPCUACertificateManager } from 'node-opcua-certificate-manager';
import { makeApplicationUrn } from 'node-opcua-client';

export const APPLICATION_NAME = 'Shiftseal';

/** The station's identity toward one server: key and self-signed certificate in `pki/` of the connection's folder. */
export interface OwnCertificate {
  readonly manager: OPCUACertificateManager;
  readonly certificateFile: string;
  readonly privateKeyFile: string;
  readonly applicationUri: string;
}

const VALID_DAYS = 3_650;

export const ownCertificateFile = (folder: string): string => join(folder, 'pki', 'own', 'certs', 'shiftseal.pem');

/** Opens the identity, making key (2 048 bit RSA) and certificate the first time. Dispose `manager` when done. */
export async function openOwnCertificate(folder: string): Promise<OwnCertificate> {
  const manager = new OPCUACertificateManager({
    rootFolder: join(folder, 'pki'),
    automaticallyAcceptUnknownCertificate: false,
    disableFileWatchers: true,
  });
  await manager.initialize();
  const certificateFile = ownCertificateFile(folder);
  const applicationUri = makeApplicationUrn(hostname(), APPLICATION_NAME);
  if (!existsSync(certificateFile)) {
    await manager.createSelfSignedCertificate({
      applicationUri,
      dns: [hostname()],
      outputFile: certificateFile,
      subject: `/CN=${APPLICATION_NAME}/O=${APPLICATION_NAME}`,
      startDate: new Date(),
      validity: VALID_DAYS,
    });
  }
  return { manager, certificateFile, privateKeyFile: manager.privateKey, applicationUri };
}
