/** Look of the sheet on the page, and on paper in its place. */
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
  .paper {
    display: none;
  }
  @media print {
    :host {
      display: block;
      height: auto;
      padding: 0;
      color: var(--tc-ink);
    }
    :host > * {
      display: none;
    }
    .paper {
      display: block;
      font-size: var(--tc-paper-font);
    }
    .paper table {
      margin: var(--tc-space-3) 0;
      white-space: normal;
    }
    .paper :is(th, td) {
      position: static;
      border: var(--tc-hairline) solid var(--tc-ink);
      background: none;
      color: var(--tc-ink);
    }
    .paper tr {
      break-inside: avoid;
    }
    .paper thead {
      display: table-header-group;
    }
    .paper tfoot {
      display: table-row-group;
    }
    .paper .number {
      white-space: nowrap;
    }
    .paper thead .number {
      white-space: normal;
    }
    .head,
    .signs {
      display: flex;
      justify-content: space-between;
      text-align: center;
    }
    .signs {
      break-inside: avoid;
      min-height: var(--tc-paper-sign);
    }
    .signs p {
      flex: 1;
    }
    .title {
      text-align: center;
    }
    .place {
      margin: var(--tc-space-3) 0;
      text-align: right;
    }
  }
`;
