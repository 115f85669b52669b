/** The look of one found device. */
import { css } from 'lit';

export const foundStyles = css`
  :host {
    display: block;
    min-width: 0;
  }
  article {
    height: 100%;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: var(--tc-space-1) var(--tc-space-3);
    margin-bottom: var(--tc-space-1);
  }
  header span:last-child {
    margin-left: auto;
  }
  p {
    overflow-wrap: anywhere;
  }
  .todo {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tc-space-2);
  }
  section {
    display: grid;
    grid-template-columns: 11rem minmax(0, 1fr);
    gap: var(--tc-space-3);
    margin-top: var(--tc-space-3);
    padding-top: var(--tc-space-3);
    border-top: var(--tc-hairline) solid var(--tc-line);
  }
  .still {
    width: 100%;
    height: auto;
    aspect-ratio: 16 / 9;
    border-radius: var(--tc-radius-tile);
    background: var(--tc-raised);
    object-fit: cover;
  }
  .still.none {
    display: grid;
    place-items: center;
    color: var(--tc-muted);
  }
  .about {
    display: grid;
    gap: var(--tc-space-1);
    align-content: start;
    min-width: 0;
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tc-space-3);
  }
  .mark {
    display: inline-flex;
    align-items: center;
    gap: var(--tc-space-2);
    min-height: var(--tc-target);
  }
`;
