/**
 * Seals camera passwords with AES-256-GCM. The row's id is the additional data, so that a sealed text copied onto
 * another row does not open. The key lives in a file of its own (mode 0600), made at the first start.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { GatewayError } from '../../kernel/errors.ts';
import type { SecretBook } from '../../kernel/log.ts';

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

export interface CredentialVault {
  /** base64 of nonce ‖ ciphertext ‖ tag. */
  seal(password: string, id: string): string;
  /** `undefined` when another key, another row or other bytes sealed it. Each password read goes into the secret book. */
  open(sealed: string, id: string): string | undefined;
}

/** @throws GatewayError `config.invalid` when the key file cannot be made or read or holds no 32-byte key. */
export function openCredentialVault(options: { keyFile: string; secrets: SecretBook }): CredentialVault {
  const key = readOrMakeKey(options.keyFile);
  options.secrets.add(key.toString('base64'));
  return {
    seal(password, id) {
      options.secrets.add(password);
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(id));
      const body = Buffer.concat([cipher.update(password, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64');
    },
    open(sealed, id) {
      const bytes = Buffer.from(sealed, 'base64');
      if (bytes.length < nonceBytes + tagBytes) return undefined;
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes)).setAAD(Buffer.from(id));
        decipher.setAuthTag(bytes.subarray(-tagBytes));
        const body = bytes.subarray(nonceBytes, -tagBytes);
        const password = Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
        options.secrets.add(password);
        return password;
      } catch {
        return undefined;
      }
    },
  };
}

function readOrMakeKey(keyFile: string): Buffer {
  const fail = (reason: string, cause?: unknown): never => {
    throw new GatewayError('config.invalid', { cause, details: { path: 'storage.keyFile', file: keyFile, reason } });
  };
  try {
    mkdirSync(dirname(keyFile), { recursive: true });
    writeFileSync(keyFile, `${randomBytes(keyBytes).toString('base64')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') fail('cannot be made', error);
  }
  let text = '';
  try {
    // A key that others can read is no key: close it, whoever opened it.
    if ((statSync(keyFile).mode & 0o077) !== 0) chmodSync(keyFile, 0o600);
    text = readFileSync(keyFile, 'utf8');
  } catch (error) {
    fail('cannot be read', error);
  }
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== keyBytes) fail('holds no 32-byte key in base64');
  return key;
}
