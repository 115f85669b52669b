/** The look of forms and plain tables on the administrator's pages. */
import { css } from 'lit';

export const formStyles = css`
  fieldset {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(13rem, 100%), 1fr));
    gap: var(--tc-space-3);
    align-items: start;
    margin: 0 0 var(--tc-space-4);
    padding: 0;
    border: none;
    min-width: 0;
  }
  legend {
    padding: 0 0 var(--tc-space-2);
    font-weight: 600;
  }
  label.field {
    display: grid;
    gap: var(--tc-space-1);
    color: var(--tc-muted);
    min-width: 0;
  }
  label.field input,
  label.field select {
    width: 100%;
    min-width: 0;
  }
  .wide {
    grid-column: 1 / -1;
  }
  .problem {
    color: var(--tc-critical-text);
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    align-items: center;
    gap: var(--tc-space-2);
  }
  .buttons .start {
    margin-right: auto;
  }
  .scroll {
    overflow: auto;
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
    vertical-align: middle;
  }
  thead th {
    position: sticky;
    top: 0;
    z-index: 1;
    background: var(--tc-panel);
    color: var(--tc-muted);
    font-weight: 400;
    white-space: nowrap;
  }
  .number {
    text-align: right;
  }
  td.code {
    white-space: nowrap;
  }
  td.actions {
    white-space: nowrap;
    text-align: right;
  }
`;
