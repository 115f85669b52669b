/** Look of the overview: one row of tools, and below it a map of all cameras that scrolls in both directions. */
import { css } from 'lit';

export const overviewStyles = css`
  :host {
    display: grid;
    grid-template: auto minmax(0, 1fr) / minmax(0, 1fr);
    height: 100%;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tc-space-1) var(--tc-space-3);
    padding: var(--tc-space-1) var(--tc-space-2);
  }
  .tools button,
  .tools input {
    min-height: var(--tc-target) !important;
  }
  .tools button.icon {
    width: var(--tc-target);
  }
  .tools input {
    width: 15rem;
  }
  .group {
    display: flex;
    align-items: center;
    gap: var(--tc-space-1);
  }
  .sums {
    display: flex;
    gap: var(--tc-space-3);
    margin-left: auto;
  }
  .note {
    flex-basis: 100%;
  }
  .map {
    overflow: auto;
    padding: 0 var(--tc-tile-gap) var(--tc-tile-gap);
    /* The wheel zooms; a finger pans. */
    touch-action: pan-x pan-y;
    scrollbar-width: thin;
  }
  .map.large {
    cursor: grab;
  }
  .map.panning {
    cursor: grabbing;
  }
  .map.panning tc-overview-tile {
    pointer-events: none;
  }
  .cells {
    display: grid;
    grid-template-columns: repeat(var(--columns, 12), var(--cell-width, 9rem));
    grid-auto-rows: var(--cell-height, 5rem);
    gap: var(--tc-tile-gap);
    width: max-content;
  }
  section {
    display: contents;
  }
  .site {
    display: flex;
    flex-direction: column;
    justify-content: center;
    gap: 0 var(--tc-space-2);
    overflow: hidden;
    padding: 0 var(--tc-space-2);
    border-left: 3px solid var(--tc-strip);
    border-radius: var(--tc-radius-tile);
    background: var(--tc-raised);
    line-height: 1.25;
  }
  .site.poor {
    border-left-color: var(--tc-warn);
  }
  .site.lost {
    border-left-color: var(--tc-critical);
  }
  .site h2 {
    display: -webkit-box;
    overflow: hidden;
    font-size: var(--tc-font-s);
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  .site p {
    display: flex;
    flex-wrap: wrap;
    gap: 0 var(--tc-space-2);
    color: var(--tc-muted);
  }
  .missing {
    padding: var(--tc-space-8);
  }
`;
