/** Look of the administration's pages: a heading with acts, a row of filters, a table that scrolls. */
import { css } from 'lit';

export const listPage = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: var(--tc-space-3);
    height: 100%;
    padding: var(--tc-space-4);
  }
  header,
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tc-space-2);
  }
  header h1 {
    margin-right: auto;
  }
  .bar input[type='search'] {
    flex: 1 1 14rem;
    max-width: 24rem;
  }
  .list {
    flex: 1 1 auto;
    min-height: 12rem;
    padding: 0 var(--tc-space-2);
    overflow: auto;
  }
  tbody th {
    font-weight: 500;
  }
  tbody tr:hover,
  tbody tr:focus-within {
    background: var(--tc-raised);
  }
  tr.over :is(th, td) {
    color: var(--tc-muted);
  }
  tc-dialog {
    display: contents;
  }
  table:has(td.actions) thead th:last-child {
    text-align: right;
  }
  .empty {
    padding: var(--tc-space-6);
    text-align: center;
    color: var(--tc-muted);
  }
  .tag {
    display: inline-flex;
    align-items: center;
    gap: var(--tc-space-1);
    white-space: nowrap;
  }
`;

/** Of a list that stands inside of such a page. */
export const listPart = css`
  :host {
    display: block;
    height: auto;
    padding: 0;
  }
  .bar {
    padding: var(--tc-space-2);
  }
  .wrong {
    color: var(--tc-critical-text);
  }
`;
