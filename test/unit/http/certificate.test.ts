/** The certificate that is shown: found at start, looked at again while the gateway runs. */
import { X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Certificate, ownCertificate } from '../../../gateway/http/tls/authority.ts';
import { type CertificateOptions, openCertificate } from '../../../gateway/http/tls/certificate.ts';
import { ownNames } from '../../../gateway/http/tls/own-names.ts';
import { createEvents } from '../../../gateway/kernel/events.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { createQuietLog } from '../../support/quiet-log.ts';
import { waitFor } from '../../support/wait-for.ts';

const dayMs = 24 * 3_600_000;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'certificate-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const { log } = createQuietLog();
const events = createEvents(() => {});
const openWith = (options: Omit<CertificateOptions, 'log' | 'events'>) => openCertificate({ ...options, log, events });
const serialOf = ({ cert }: Certificate) => new X509Certificate(cert).serialNumber;

describe('a certificate of our own authority', () => {
  it('is renewed while the gateway runs, before it ends, under the root that desks trust', async () => {
    const clock = createManualClock(Date.now());
    const own = join(folder, 'tls');
    const certificate = await openWith({ tls: 'own', folder: own, names: () => ['localhost'], clock });
    expect(statSync(own).mode & 0o777).toBe(0o700);
    const first = certificate.current();
    const root = certificate.root();
    const shown: Certificate[] = [];
    const end = certificate.keepFresh((next) => shown.push(next));
    await clock.advance(dayMs);
    expect(shown).toEqual([]);
    clock.jumpWall(370 * dayMs);
    await clock.advance(dayMs / 4);
    const renewed = await waitFor('a new leaf', () => shown[0]);
    expect(serialOf(renewed)).not.toBe(serialOf(first));
    expect(certificate.current()).toBe(renewed);
    expect(certificate.root()).toBe(root);
    end();
    expect(clock.pending).toBe(0);
  });
});

describe('a certificate from files', () => {
  const files = () => ({ cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key') });
  const made = async (name: string) => {
    const inside = join(folder, name);
    mkdirSync(inside);
    return ownCertificate({ folder: inside, names: ['localhost'], nowMs: Date.now() });
  };
  const write = ({ cert, key }: Certificate) => {
    writeFileSync(files().cert, cert);
    writeFileSync(files().key, key);
  };

  it('is read again when the files change, and not before they fit each other', async () => {
    const clock = createManualClock();
    const first = await made('first');
    const second = await made('second');
    write(first);
    const certificate = await openWith({ tls: files(), folder, names: () => [], clock });
    expect(certificate.current()).toEqual(first);
    expect(certificate.root()).toBeUndefined();
    const shown: Certificate[] = [];
    const end = certificate.keepFresh((next) => shown.push(next));
    writeFileSync(files().cert, second.cert);
    await clock.advance(60_000);
    expect(shown).toEqual([]);
    expect(certificate.current()).toEqual(first);
    writeFileSync(files().key, second.key);
    await clock.advance(60_000);
    expect(shown).toEqual([second]);
    rmSync(files().cert);
    await clock.advance(60_000);
    expect(certificate.current()).toEqual(second);
    end();
  });

  it('is a condition in its last two weeks, until somebody renews it', async () => {
    const clock = createManualClock(Date.now());
    const told: string[] = [];
    const endings = (['condition.raised', 'condition.cleared'] as const).map((topic) =>
      events.on(topic, ({ kind }) => told.push(`${topic} ${kind}`)),
    );
    write(await made('first'));
    const certificate = await openWith({ tls: files(), folder, names: () => [], clock });
    const end = certificate.keepFresh(() => {});
    clock.jumpWall(380 * dayMs);
    await clock.advance(30_000);
    expect(told).toEqual([]);
    clock.jumpWall(5 * dayMs);
    await clock.advance(60_000);
    expect(told).toEqual(['condition.raised gateway.certificate-ending']);
    const inside = join(folder, 'later');
    mkdirSync(inside);
    clock.jumpWall(-100 * dayMs);
    write(await ownCertificate({ folder: inside, names: ['localhost'], nowMs: Date.now() }));
    await clock.advance(30_000);
    expect(told.slice(1)).toEqual(['condition.cleared gateway.certificate-ending']);
    end();
    for (const ending of endings) ending();
  });

  it('keeps the gateway from starting when there is none', async () => {
    const clock = createManualClock();
    const open = () => openWith({ tls: files(), folder, names: () => [], clock });
    await expect(open()).rejects.toThrow(expect.objectContaining({ code: 'config.invalid' }));
    write({ ...(await made('first')), key: 'no key' });
    await expect(open()).rejects.toThrow(expect.objectContaining({ code: 'config.invalid' }));
  });
});

describe('the names of a certificate', () => {
  it('are the configured ones, loopback and what is listened on', () => {
    const loopback = ['localhost', '127.0.0.1', '::1'];
    expect(ownNames('127.0.0.1', ['canh.quan.local'])).toEqual([...loopback, 'canh.quan.local']);
    expect(ownNames('127.0.0.9', [])).toEqual([...loopback, '127.0.0.9']);
    expect(ownNames('10.20.0.5', ['10.20.0.5'])).toEqual([...loopback, '10.20.0.5']);
    expect(ownNames('0.0.0.0', []).slice(0, 3)).toEqual(loopback);
  });
});
