/** Look of the sheet on the page, and what it has on paper besides the look of every paper. */
import { css } from 'lit';

export const sheetStyles = css`
  .list table {
    white-space: nowrap;
  }
  thead th {
    white-space: normal;
    vertical-align: bottom;
  }
  tfoot th {
    font-weight: 400;
  }
  .sum :is(th, td) {
    font-weight: 600;
  }
  .outages details[open] {
    text-align: left;
    white-space: normal;
    min-width: 22rem;
  }
  .outages summary {
    min-height: var(--tc-target);
    cursor: pointer;
  }
  .outages li {
    padding: var(--tc-space-1) 0;
  }
  .banner {
    display: flex;
    align-items: center;
    gap: var(--tc-space-2);
    padding: var(--tc-space-2) var(--tc-space-3);
    border: var(--tc-hairline) solid var(--tc-line);
    border-radius: var(--tc-radius-card);
    background: var(--tc-panel);
  }
  .banner.provisional {
    border-color: var(--tc-warn);
    color: var(--tc-warn-text);
  }
  @media print {
    .paper {
      font-size: var(--tc-paper-font);
    }
    .paper table {
      margin: var(--tc-space-3) 0;
    }
    .paper tfoot {
      display: table-row-group;
    }
    .paper td.number {
      white-space: nowrap;
    }
    .paper .title {
      text-align: center;
    }
  }
`;
