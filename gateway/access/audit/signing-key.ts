/**
 * The Ed25519 key that signs the ends of audit days (and later what recordings and evidence rest on). Made at first start,
 * kept in a file that only the gateway's user reads; its fingerprint belongs on paper, outside the gateway.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { GatewayError } from '../../kernel/errors.ts';

export interface SigningKey {
  /** SHA-256 of the public key (DER), hex in groups of four. */
  readonly fingerprint: string;
  /** PEM. */
  readonly publicKey: string;
  /** Base64. */
  sign(text: string): string;
  verify(text: string, signature: string): boolean;
}

/** @throws GatewayError `config.invalid` when the file is there and holds no such key */
export function openSigningKey(path: string): SigningKey {
  if (!existsSync(path)) {
    const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
    writeFileSync(path, pem, { mode: 0o600, flag: 'wx' });
    chmodSync(path, 0o600);
  }
  let secret: KeyObject;
  try {
    secret = createPrivateKey(readFileSync(path));
  } catch (cause) {
    throw new GatewayError('config.invalid', { cause, details: { path } });
  }
  if (secret.asymmetricKeyType !== 'ed25519') throw new GatewayError('config.invalid', { details: { path } });
  const open = createPublicKey(secret);
  return {
    fingerprint: fingerprintOf(open),
    publicKey: String(open.export({ type: 'spki', format: 'pem' })),
    sign: (text) => sign(null, Buffer.from(text), secret).toString('base64'),
    verify: (text, signature) => verify(null, Buffer.from(text), open, Buffer.from(signature, 'base64')),
  };
}

function fingerprintOf(key: KeyObject): string {
  const hex = createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  return hex.match(/.{4}/g)?.join(' ') ?? hex;
}
