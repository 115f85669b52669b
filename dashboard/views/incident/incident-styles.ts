/** What one incident has besides the look of every page of facts, and of every paper. */
import { css } from 'lit';

export const incidentStyles = css`
  :host {
    height: 100%;
    padding: var(--tc-space-4);
  }
  dd.critical {
    color: var(--tc-critical-text);
  }
  tc-dialog {
    display: contents;
  }
  @media print {
    .paper .columns {
      display: block;
    }
    .paper td.code {
      white-space: nowrap;
    }
    .paper .name {
      font-size: 1.3em;
    }
  }
`;
