/** Look of one incident on the page, and on paper in its place. */
import { css } from 'lit';

export const incidentStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: var(--tc-space-3);
    height: 100%;
    padding: var(--tc-space-4);
    overflow: auto;
  }
  header,
  .standing,
  .heading {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tc-space-2) var(--tc-space-3);
  }
  header h1,
  .heading h2 {
    margin-right: auto;
  }
  .tag {
    display: inline-flex;
    align-items: center;
    gap: var(--tc-space-1);
  }
  .columns {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr));
    gap: var(--tc-space-3);
    align-items: start;
  }
  .columns > div {
    display: grid;
    gap: var(--tc-space-3);
    min-width: 0;
  }
  section.card {
    display: grid;
    gap: var(--tc-space-3);
    min-width: 0;
  }
  dl {
    display: grid;
    grid-template-columns: max-content 1fr;
    gap: var(--tc-space-2) var(--tc-space-4);
  }
  dt {
    color: var(--tc-muted);
  }
  dd {
    overflow-wrap: anywhere;
  }
  dd.critical {
    color: var(--tc-critical-text);
  }
  tc-dialog {
    display: contents;
  }
  .empty {
    padding: var(--tc-space-6);
    text-align: center;
    color: var(--tc-muted);
  }
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
      page: upright;
    }
    :host > * {
      display: none;
    }
    .paper {
      display: block;
      font-size: var(--tc-paper-text);
    }
    .paper .columns {
      display: block;
    }
    .paper h2 {
      margin: var(--tc-space-3) 0 var(--tc-space-2);
      break-after: avoid;
      font-size: inherit;
    }
    .paper dt {
      color: var(--tc-ink);
    }
    .paper :is(th, td) {
      position: static;
      border: var(--tc-hairline) solid var(--tc-ink);
      background: none;
      color: var(--tc-ink);
      vertical-align: top;
      white-space: normal;
    }
    .paper td.code {
      white-space: nowrap;
    }
    .paper tr {
      break-inside: avoid;
    }
    .paper thead {
      display: table-header-group;
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
    .paper .name {
      margin: var(--tc-space-4) 0 var(--tc-space-2);
      text-align: center;
      font-size: 1.3em;
    }
    .place {
      margin: var(--tc-space-4) 0 var(--tc-space-3);
      text-align: right;
    }
  }
`;
