/** Tokens that let somebody in (sessions, stations, tickets, invitations): random, kept nowhere but where they are shown. */
import { hash, randomBytes } from 'node:crypto';

export const newToken = (): string => randomBytes(32).toString('base64url');

/** SHA-256, base64url: what is kept of a token, and safe to list. */
export const tokenId = (token: string): string => hash('sha256', token, 'base64url');
