/** What a check finds wrong, as it is printed. */
export interface Finding {
  readonly kind:
    | 'index-damaged'
    | 'file-missing'
    | 'file-short'
    | 'file-long'
    | 'segment-altered'
    | 'row-altered'
    | 'chain-broken'
    | 'root-altered'
    | 'root-unmatched'
    | 'file-unknown'
    | 'tail-left'
    | 'disk-unreadable';
  /** Camera, role, file, segment and time, as far as there are any. */
  readonly where: string;
  readonly repaired: boolean;
}

export type Report = (kind: Finding['kind'], where: string, repaired?: boolean) => void;
