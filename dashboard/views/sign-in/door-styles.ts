/** Look of the pages outside of the door: one card in the middle. */
import { css } from 'lit';

export const doorStyles = css`
  :host {
    display: grid;
    grid-template-rows: auto 1fr;
    height: 100%;
    overflow: auto;
    background: var(--tc-bg);
  }
  .card {
    align-self: center;
    justify-self: center;
    display: grid;
    gap: var(--tc-space-4);
    width: min(26rem, calc(100vw - 2 * var(--tc-space-4)));
    margin: var(--tc-space-4) 0 var(--tc-space-8);
    padding: var(--tc-space-6);
  }
  .product {
    display: flex;
    align-items: center;
    gap: var(--tc-space-2);
    font-size: var(--tc-font-l);
    font-weight: 600;
  }
  h1 {
    font-size: var(--tc-font-l);
  }
`;
