/** Look of every paper of the room, in the place of the page: letterhead, tables with lines, room to sign. */
import { css } from 'lit';

export const paper = css`
  .paper {
    display: none;
  }
  @media print {
    :host {
      display: block;
      height: auto;
      padding: 0;
      overflow: visible;
      color: var(--tc-ink);
    }
    :host > * {
      display: none;
    }
    .paper {
      display: block;
      font-size: var(--tc-paper-text);
    }
    .paper h2 {
      margin: var(--tc-space-3) 0 var(--tc-space-2);
      break-after: avoid;
      font-size: inherit;
    }
    .paper dt {
      color: var(--tc-ink);
    }
    .paper table {
      margin: var(--tc-space-2) 0;
    }
    .paper :is(th, td) {
      position: static;
      border: var(--tc-hairline) solid var(--tc-ink);
      background: none;
      color: var(--tc-ink);
      vertical-align: top;
      white-space: normal;
    }
    .paper tr {
      break-inside: avoid;
    }
    .paper thead {
      display: table-header-group;
    }
    .paper .head,
    .paper .signs {
      display: flex;
      justify-content: space-between;
      text-align: center;
    }
    .paper .signs {
      break-inside: avoid;
      min-height: var(--tc-paper-sign);
    }
    .paper .signs p {
      flex: 1;
    }
    .paper .name {
      margin: var(--tc-space-4) 0 var(--tc-space-2);
      text-align: center;
    }
    .paper .place {
      margin: var(--tc-space-4) 0 var(--tc-space-3);
      text-align: right;
    }
  }
`;

/** A4 upright; the page itself lies across. */
export const paperUpright = css`
  @media print {
    :host {
      page: upright;
    }
  }
`;
