/** Look of the time line: names at the left, rows beside them, times below, a bubble at the pointer. */
import { css } from 'lit';

export const timelineStyles = css`
  :host {
    display: grid;
    grid-template: auto auto / minmax(7rem, 12rem) minmax(0, 1fr);
    column-gap: var(--tc-space-3);
    position: relative;
    touch-action: none;
  }
  .names {
    display: flex;
    flex-direction: column;
    gap: var(--row-gap);
    min-width: 0;
  }
  .names li {
    display: flex;
    align-items: center;
    gap: var(--tc-space-2);
    height: var(--row);
    overflow: hidden;
    white-space: nowrap;
    line-height: var(--row);
  }
  .names span {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .track {
    position: relative;
    min-width: 0;
    cursor: crosshair;
    border-radius: var(--tc-radius-tile);
    touch-action: none;
  }
  canvas {
    display: block;
    width: 100%;
  }
  .axis {
    grid-column: 2;
    position: relative;
    height: 1.5rem;
    overflow: hidden;
    color: var(--tc-muted);
    white-space: nowrap;
  }
  .axis span {
    position: absolute;
    top: 0;
    transform: translateX(-50%);
  }
  .axis span.day {
    color: var(--tc-text);
  }
  .bubble {
    position: absolute;
    bottom: calc(100% + var(--tc-space-1));
    width: max-content;
    max-width: 24rem;
    padding: var(--tc-space-1) var(--tc-space-2);
    border: var(--tc-hairline) solid var(--tc-control-line);
    border-radius: var(--tc-radius-control);
    background: var(--tc-raised);
    box-shadow: var(--tc-shadow);
    transform: translateX(-50%);
    pointer-events: none;
    z-index: 12;
  }
  .bubble img {
    display: block;
    width: 16rem;
    max-width: 100%;
    margin-bottom: var(--tc-space-1);
    border-radius: var(--tc-radius-tile);
    background: var(--tc-picture);
  }
  .bubble p {
    line-height: 1.4;
  }
  .empty {
    grid-column: 1 / -1;
    padding: var(--tc-space-2);
    color: var(--tc-muted);
  }
`;
