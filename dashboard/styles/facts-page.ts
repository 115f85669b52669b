/** Look of the page of one thing: a heading with acts, then cards of facts side by side. */
import { css } from 'lit';

export const factsPage = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: var(--tc-space-3);
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
  .columns > div,
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
  .empty {
    padding: var(--tc-space-6);
    text-align: center;
    color: var(--tc-muted);
  }
`;
