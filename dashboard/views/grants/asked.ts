/** What the page of rights is asked, as it stands in the address. Pure. */
export interface Asked {
  /** `all`: every grant there is. */
  readonly kind: 'all' | 'person' | 'unit' | 'camera';
  readonly id: string;
}

const kinds = ['person', 'unit', 'camera'] as const;

export function askedOf(query: URLSearchParams): Asked {
  for (const kind of kinds) {
    const id = query.get(kind);
    if (id) return { kind, id };
  }
  return { kind: 'all', id: '' };
}

export function queryOf({ kind, id }: Asked): URLSearchParams {
  return new URLSearchParams(kind === 'all' ? {} : { [kind]: id });
}
