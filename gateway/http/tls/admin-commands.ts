/** `npm run admin -- tls root`: what to install on the desks, and the fingerprint to compare it by. */
import { X509Certificate } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { GatewayConfig } from '../../../config/schema.ts';
import type { AdminCommands } from '../../kernel/admin-command.ts';
import { authorityCertificate } from './authority.ts';

/** Inside the storage folder. */
export const tlsFolder = 'tls';

export function createTlsCommands(config: Pick<GatewayConfig, 'storage'>): AdminCommands {
  return {
    'tls root': {
      async run() {
        const pem = authorityCertificate(join(resolve(config.storage.folder), tlsFolder));
        if (pem === undefined) {
          return { exitCode: 1, output: 'there is none yet: it is made at the first start with listen.tls: own\n' };
        }
        const { fingerprint256, validTo } = new X509Certificate(pem);
        return { exitCode: 0, output: `# SHA-256 ${fingerprint256}\n# until ${validTo}\n${pem}` };
      },
    },
  };
}
