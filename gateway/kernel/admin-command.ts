/**
 * What the console (`npm run admin -- …`) can ask: the same command runs inside the gateway (over its Unix socket) and
 * in the console's own process when the gateway is stopped.
 */
export interface AdminRequest {
  /** What follows the command's two words, without the options. */
  readonly args: readonly string[];
  /** `--apply` → true, `--format csv` → 'csv'. */
  readonly options: Readonly<Record<string, string | true>>;
  /** Content of the file named by the last argument, where the command takes one: the gateway may not read the caller's files. */
  readonly input: string | null;
  /** For what is sealed with one; never in an argument, where other programs could read it. A secret. */
  readonly passphrase?: string;
}

export interface AdminAnswer {
  readonly exitCode: number;
  readonly output: string;
}

export interface AdminCommand {
  run(request: AdminRequest): Promise<AdminAnswer>;
}

/** By its two words: `cameras import`. */
export type AdminCommands = Readonly<Record<string, AdminCommand>>;
