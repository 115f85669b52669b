/** Reads what the tiles of a wall say, through the shadow roots. */
import type { Page } from 'playwright-core';

export interface TileSight {
  readonly code: string;
  /** `data-state` of the tile: live, delayed, frozen, lost, unsupported, … */
  readonly state: string;
  /** All that a person reads on it. */
  readonly text: string;
}

export function tilesOf(page: Page): Promise<TileSight[]> {
  return page.evaluate(() => {
    const below = (root: ParentNode): Element[] =>
      [...root.querySelectorAll('*')].flatMap((element) => [
        element,
        ...(element.shadowRoot ? below(element.shadowRoot) : []),
      ]);
    const textOf = (root: ParentNode): string =>
      [...root.childNodes]
        .map((node) => {
          if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? '';
          if (!(node instanceof Element) || ['STYLE', 'SCRIPT'].includes(node.tagName)) return '';
          return node.shadowRoot ? textOf(node.shadowRoot) : textOf(node);
        })
        .join(' ')
        .replace(/\s+/g, ' ')
        .trim();
    return below(document)
      .filter((element): element is HTMLElement => element.tagName === 'TC-TILE')
      .map((tile) => ({
        code: tile.dataset['cameraCode'] ?? '',
        state: tile.dataset['state'] ?? '',
        text: tile.shadowRoot ? textOf(tile.shadowRoot) : '',
      }));
  });
}

export async function tileOf(page: Page, code: string): Promise<TileSight | undefined> {
  return (await tilesOf(page)).find((tile) => tile.code === code);
}
