/**
 * The certificate that the gateway shows: of its own authority, or from files that somebody else renews. Either is looked at
 * again while the gateway runs, so that nobody has to restart it once a year.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import type { GatewayConfig } from '../../../config/schema.ts';
import type { Clock } from '../../kernel/clock.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { Events } from '../../kernel/events.ts';
import type { Logger } from '../../kernel/log.ts';
import { authorityCertificate, type Certificate, ownCertificate } from './authority.ts';
import { createEndingWatch } from './ending-watch.ts';

export interface ShownCertificate {
  current(): Certificate;
  /** PEM of the own authority's root; `undefined` when the certificate is somebody else's. */
  root(): string | undefined;
  /** Looks at it again from time to time. @returns what ends that */
  keepFresh(show: (certificate: Certificate) => void): () => void;
}

export interface CertificateOptions {
  readonly tls: Exclude<GatewayConfig['listen']['tls'], 'off'>;
  /** Of the own authority: its files. */
  readonly folder: string;
  readonly names: () => readonly string[];
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Pick<Logger, 'info' | 'error'>;
}

const ownLookMs = 6 * 3_600_000;
const filesLookMs = 30_000;

/** @throws GatewayError `config.invalid` when there is no certificate to show */
export async function openCertificate(options: CertificateOptions): Promise<ShownCertificate> {
  const { tls, clock, log } = options;
  const look = tls === 'own' ? lookAtOwn(options) : lookAtFiles(tls);
  let current = await look();
  return {
    current: () => current,
    root: () => (tls === 'own' ? authorityCertificate(options.folder) : undefined),
    keepFresh(show) {
      const watchEnd = createEndingWatch(clock, options.events);
      watchEnd(current.cert);
      let looking = false;
      const lookAgain = async () => {
        if (looking) return;
        looking = true;
        try {
          const found = await look();
          if (found.cert === current.cert && found.key === current.key) return;
          current = found;
          show(found);
          log.info({ until: new X509Certificate(found.cert).validTo }, 'showing a new certificate');
        } catch (error) {
          // The one in use goes on; files may be half written just now.
          log.error({ err: error }, 'the certificate could not be renewed');
        } finally {
          watchEnd(current.cert);
          looking = false;
        }
      };
      return clock.every(tls === 'own' ? ownLookMs : filesLookMs, () => void lookAgain());
    },
  };
}

function lookAtOwn({ folder, names, clock }: CertificateOptions): () => Promise<Certificate> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return () => ownCertificate({ folder, names: names(), nowMs: clock.nowMs() });
}

/** Reads only what has changed. */
function lookAtFiles({ cert, key }: { cert: string; key: string }): () => Promise<Certificate> {
  let signature = '';
  let known: Certificate | undefined;
  return async () => {
    try {
      const found = [cert, key]
        .map((file) => statSync(file))
        .map(({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`);
      if (known && found.join() === signature) return known;
      const pair = { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
      if (!new X509Certificate(pair.cert).checkPrivateKey(createPrivateKey(pair.key))) throw new Error('not a pair');
      signature = found.join();
      known = pair;
      return pair;
    } catch (cause) {
      throw new GatewayError('config.invalid', { cause, details: { path: '/listen/tls', cert, key } });
    }
  };
}
