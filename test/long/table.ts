/** What a long test gives back: rows of a table, each with what was asked, what was measured and whether it holds. */
export interface LongRow {
  readonly what: string;
  readonly asked: string;
  readonly measured: string;
  readonly ok: boolean;
}

export type LongTest = (
  say: (text: string) => void,
) => Promise<{ readonly title: string; readonly rows: readonly LongRow[] }>;
