/** Arrow keys, Home, End and Page keys move the focus among the rows' links of a table body. */
const pageRows = 10;

const steps: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: pageRows,
  PageUp: -pageRows,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** The index after a key, or undefined when the key moves nothing. Pure. */
export function nextRowIndex(key: string, index: number, count: number): number | undefined {
  const step = steps[key];
  if (step === undefined || count === 0) return undefined;
  return Math.min(count - 1, Math.max(0, index + step));
}

/** True when the key was one of ours, so that the page must not scroll by it. */
export function moveRowFocus(body: HTMLElement, event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return false;
  const links = [...body.querySelectorAll<HTMLElement>('tr[data-camera] th a')];
  const row = (event.target as HTMLElement).closest('tr');
  const index = links.findIndex((link) => link.closest('tr') === row);
  const next = nextRowIndex(event.key, Math.max(0, index), links.length);
  if (next === undefined) return false;
  links[next]?.focus();
  links[next]?.scrollIntoView({ block: 'nearest' });
  return true;
}
