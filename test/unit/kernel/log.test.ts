import { describe, expect, it } from 'vitest';
import { createLogger, createSecretBook } from '../../../gateway/kernel/log.ts';

const canary = 'Ca-nary_9!é&x';

describe('redaction', () => {
  it.each([
    ['a URL', 'rtsp://admin:S3cret@10.0.0.5:554/live'],
    ["ffmpeg's complaint", 'Did you mean file:rtsp://user:S3cret%21@10.0.0.5/x?'],
    ['a header', 'Authorization: Basic YWRtaW46UzNjcmV0'],
    ['JSON', '{"password":"S3cret"}'],
    ['XML', '<wsse:Password Type="x">S3cret</wsse:Password>'],
  ])('masks a password in %s', (_where, text) => {
    const safe = createSecretBook().redact(text);
    expect(safe).not.toMatch(/S3cret|YWRtaW46UzNjcmV0/);
  });

  it('masks a known secret in raw, percent and base64 form wherever it stands', () => {
    const lines: string[] = [];
    const secrets = createSecretBook();
    secrets.add(canary);
    const log = createLogger({ level: 'info', secrets, write: (line) => lines.push(line) });
    log.info({ a: canary, b: { c: encodeURIComponent(canary) } }, `x ${Buffer.from(canary).toString('base64')}`);
    log.error({ err: new Error(`failed with ${canary}`) });
    const text = lines.join('');
    for (const form of [canary, encodeURIComponent(canary), Buffer.from(canary).toString('base64')]) {
      expect(text).not.toContain(form);
    }
    expect(text).toContain('«hidden»');
  });

  it('leaves ordinary text alone', () => {
    const text = 'T-07 lost after 12 s: connect ECONNREFUSED 10.0.0.5:554';
    expect(createSecretBook().redact(text)).toBe(text);
  });
});
