/**
 * A program that reads the figures (Prometheus) without being a person: it shows a bearer token, which stands in a file, and
 * gets `/metrics` and nothing else. The file is read at each scrape, so that a new token needs no restart.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { GatewayError } from '../kernel/errors.ts';
import type { Person } from './model.ts';

export const scraper: Person = {
  id: '00000000-0000-7000-8000-000000000002',
  name: 'Prometheus',
  role: 'scraper',
};

const shortestToken = 32;

/** Whether an Authorization header is the scraper's. */
export type IsScraper = (authorization: string | undefined) => boolean;

/**
 * @param tokenFile `undefined`: no scraper is let in
 * @throws GatewayError `config.invalid` when the file is not there or its token is too short to be one
 */
export function createScraperCheck(tokenFile: string | undefined): IsScraper {
  if (tokenFile === undefined) return () => false;
  if (!readToken(tokenFile)) {
    const details = { path: '/health/metricsTokenFile', file: tokenFile, shortestToken };
    throw new GatewayError('config.invalid', { details });
  }
  return (authorization) => {
    const given = /^Bearer ([^\s]+)$/i.exec(authorization ?? '')?.[1];
    if (given === undefined) return false;
    const wanted = readToken(tokenFile);
    return wanted !== undefined && timingSafeEqual(digest(given), digest(wanted));
  };
}

/** Of one length, so that they can be compared in constant time. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

function readToken(file: string): string | undefined {
  try {
    const token = readFileSync(file, 'utf8').trim();
    return token.length >= shortestToken ? token : undefined;
  } catch {
    return undefined;
  }
}
