/** A device that speaks https with a certificate it made itself. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBody } from '../../simulator/onvif/onvif-server.ts';
import { parseSoapCall, renderEnvelope } from '../../simulator/onvif/soap.ts';
import { openTestPort } from './soap-device.ts';

/** Key and certificate, or the reason why there are none. */
function makeCertificate(): { key: Buffer; cert: Buffer } | string {
  const folder = mkdtempSync(join(tmpdir(), 'onvif-https-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  try {
    execFileSync(
      'openssl',
      ['req', '-x509', ...curve, '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=camera'],
      { stdio: 'pipe' },
    );
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } catch (error) {
    return `no openssl: ${String(error)}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const certificate = makeCertificate();
if (typeof certificate === 'string') process.stdout.write(`skipped: ${certificate}\n`);

describe.skipIf(typeof certificate === 'string')('https', () => {
  const about =
    '<x:GetDeviceInformationResponse xmlns:x="urn:x"><x:Model>Secure</x:Model></x:GetDeviceInformationResponse>';
  const server = createServer(typeof certificate === 'string' ? {} : certificate, (request, response) => {
    void readBody(request).then((source) => {
      const { operation } = parseSoapCall(source ?? '');
      response.end(
        renderEnvelope(operation === 'GetDeviceInformation' ? about : `<x:${operation}Response xmlns:x="urn:x"/>`),
      );
    });
  });
  const { onvif } = openTestPort();
  const xaddr = () => `https://127.0.0.1:${(server.address() as AddressInfo).port}/onvif/device_service`;

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => void server.close());

  it('is read where its own certificate is allowed', async () => {
    await expect(onvif.readInventory({ xaddr: xaddr(), allowSelfSigned: true }, undefined)).resolves.toMatchObject({
      model: 'Secure',
    });
  });

  it('is refused otherwise, with the reason', async () => {
    await expect(onvif.readInventory({ xaddr: xaddr() }, undefined)).rejects.toMatchObject({
      code: 'camera.bad-answer',
      details: { reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
  });
});
