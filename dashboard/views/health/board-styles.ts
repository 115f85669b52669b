/** The look of the health board. */
import { css } from 'lit';

export const boardStyles = css`
  :host {
    container-type: inline-size;
    display: flex;
    flex-direction: column;
    gap: var(--tc-space-3);
    height: 100%;
    padding: var(--tc-space-4);
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: var(--tc-space-2);
  }
  .bar label {
    display: grid;
    gap: var(--tc-space-1);
    color: var(--tc-muted);
  }
  .bar .grow {
    flex: 1 1 14rem;
  }
  .bar select {
    max-width: 14rem;
  }
  .shown {
    display: inline-flex;
    align-items: center;
    min-height: var(--tc-control);
    color: var(--tc-muted);
  }
  .table {
    flex: 1 1 auto;
    min-height: 12rem;
    overflow: auto;
    padding: 0 var(--tc-space-2);
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  th,
  td {
    padding: var(--tc-space-1) var(--tc-space-2);
    border-bottom: var(--tc-hairline) solid var(--tc-line);
    text-align: left;
    white-space: nowrap;
  }
  thead th {
    position: sticky;
    top: 0;
    z-index: 1;
    padding: var(--tc-space-1) 0;
    background: var(--tc-panel);
    font-weight: 400;
    color: var(--tc-muted);
  }
  thead button {
    width: 100%;
    min-height: var(--tc-target);
    justify-content: flex-start;
    padding: 0 var(--tc-space-2);
    border: none;
    background: none;
    color: inherit;
    gap: var(--tc-space-1);
  }
  thead .plain {
    padding: 0 var(--tc-space-2);
  }
  thead .number button {
    justify-content: flex-end;
  }
  thead [aria-sort] button {
    color: var(--tc-text);
  }
  .number {
    text-align: right;
  }
  tbody th a {
    display: inline-block;
    min-width: 3.5rem;
    padding: var(--tc-space-1) 0;
    font-weight: 600;
    text-decoration: none;
  }
  tbody th a:hover {
    text-decoration: underline;
  }
  tbody tr:hover,
  tbody tr:focus-within {
    background: var(--tc-raised);
  }
  .place {
    max-width: 30rem;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .state {
    white-space: normal;
    min-width: 20rem;
  }
  .cause {
    font-size: var(--tc-font-s);
  }
  .calm tc-icon {
    color: var(--tc-muted);
  }
  .actions :is(button, .button) {
    min-height: var(--tc-target);
    width: var(--tc-target);
  }
  /* Whatever room the alarms beside leave: what can be done stays in sight. */
  td.actions,
  thead .column-actions {
    position: sticky;
    right: 0;
    background: var(--tc-panel);
  }
  thead .column-actions {
    z-index: 2;
  }
  tbody tr:is(:hover, :focus-within) td.actions {
    background: var(--tc-raised);
  }
  .group th {
    padding-top: var(--tc-space-3);
    font-weight: 600;
  }
  .empty {
    padding: var(--tc-space-6);
    text-align: center;
    color: var(--tc-muted);
  }
  /* Beside the alarms there is less room than the screen says. */
  @container (max-width: 115rem) {
    .column-round-trip,
    tc-day-strip {
      max-width: 6rem;
    }
    .place {
      max-width: 18rem;
    }
    .state {
      min-width: 12rem;
    }
  }
`;
