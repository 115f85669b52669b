/** A log that writes nowhere but remembers its lines, so that a test can search them for what must not be there. */
import { createLogger, createSecretBook, type SecretBook } from '../../gateway/kernel/log.ts';

export function createQuietLog(secrets: SecretBook = createSecretBook()) {
  const lines: string[] = [];
  return { log: createLogger({ level: 'debug', secrets, write: (line) => lines.push(line) }), lines };
}
