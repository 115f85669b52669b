/** Finds on a page what a person would: buttons by their words or labels, rows by what stands in them. */
import type { Locator, Page } from 'playwright-core';

export interface PageActs {
  button(text: string): Locator;
  /** A button without words, by its label. */
  labelled(label: string): Locator;
  row(text: string): Locator;
  /** Escape; fails when the dialog asks or stays. */
  closeDialog(): Promise<void>;
}

export function createPageActs(page: Page): PageActs {
  return {
    button: (text) => page.locator(`button:has-text("${text}")`).first(),
    labelled: (label) => page.locator(`button[aria-label="${label}"]`).first(),
    row: (text) => page.locator(`tr:has-text("${text}")`).first(),
    async closeDialog() {
      await page.keyboard.press('Escape');
      await page.locator('tc-dialog[open]').waitFor({ state: 'detached' });
    },
  };
}
