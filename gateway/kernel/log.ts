/**
 * Logging with redaction at the sink: whatever a room hands over, credentials in URLs and known secrets never reach the
 * output. Two nets: patterns (`//user:pass@`, Authorization and password fields), and a book of the secrets in use, in
 * raw, percent and base64 form.
 */
import { type Logger as PinoLogger, pino } from 'pino';

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'> & {
  child(bindings: Record<string, unknown>): Logger;
};

export interface SecretBook {
  /** Remembers a secret so that it is masked wherever it turns up. Short ones (< 4 characters) would mask half the log and are left to the patterns. */
  add(secret: string): void;
  redact(text: string): string;
}

const masked = '«hidden»';
const patterns: readonly [RegExp, string][] = [
  [/(\/\/)[^\s/@'"]+@/g, `$1${masked}@`],
  [/(%2f%2f)[^\s/@'"]+%40/gi, `$1${masked}%40`],
  [/(authorization["']?\s*[:=]\s*["']?)(?:basic|digest|bearer)?\s*[^\r\n"']+/gi, `$1${masked}`],
  [/((?:password|passwd|pwd|pass|secret|token)["']?\s*[:=]\s*["']?)[^\s"',}&<]+/gi, `$1${masked}`],
  [/(<(?:\w+:)?(?:Password|Nonce)[^>]*>)[^<]*/g, `$1${masked}`],
];

export function createSecretBook(): SecretBook {
  const forms = new Set<string>();
  return {
    add(secret) {
      if (secret.length < 4) return;
      forms.add(secret);
      forms.add(encodeURIComponent(secret));
      forms.add(Buffer.from(secret).toString('base64'));
    },
    redact(text) {
      let safe = text;
      for (const form of forms) if (safe.includes(form)) safe = safe.replaceAll(form, masked);
      for (const [pattern, replacement] of patterns) safe = safe.replace(pattern, replacement);
      return safe;
    },
  };
}

/** JSON lines on `destination` (stdout by default), every line passed through the book. */
export function createLogger(options: {
  level: string;
  secrets: SecretBook;
  write?: (line: string) => void;
}): PinoLogger {
  const write = options.write ?? ((line: string) => process.stdout.write(line));
  return pino(
    { level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (line: string) => write(options.secrets.redact(line)) },
  );
}
