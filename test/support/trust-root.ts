/** Installs the root of a gateway's own authority, as on a desk: for this process and for a Chromium that it starts. */
import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

/** PEM. */
export const rootOf = (storageFolder: string): string =>
  readFileSync(join(storageFolder, 'tls', 'authority.crt'), 'utf8');

/** What this process asks by `fetch` or a socket from now on may be answered by that gateway. */
export function trustRoot(storageFolder: string): void {
  setDefaultCACertificates([...getCACertificates('default'), rootOf(storageFolder)]);
}

/** An argument for Chromium that stands for an installed root; for certificates of this authority only. */
export function trustArgument(storageFolder: string): string {
  const key = new X509Certificate(rootOf(storageFolder)).publicKey.export({ type: 'spki', format: 'der' });
  return `--ignore-certificate-errors-spki-list=${createHash('sha256').update(key).digest('base64')}`;
}
