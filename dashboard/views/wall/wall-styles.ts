/** Look of the wall: the pictures take all the room there is. */
import { css } from 'lit';

export const wallStyles = css`
  :host {
    display: block;
    height: 100%;
  }
  .wall {
    display: grid;
    grid-template: auto minmax(0, 1fr) / minmax(0, 1fr);
    grid-template-areas: 'tools' 'grid';
    height: 100%;
  }
  .wall.with-side {
    grid-template-columns: minmax(0, 1fr) var(--tc-side);
    grid-template-areas: 'tools side' 'grid side';
  }
  .wall.bare {
    grid-template: minmax(0, 1fr) / minmax(0, 1fr);
    grid-template-areas: 'grid';
  }
  tc-wall-toolbar {
    grid-area: tools;
    min-width: 0;
  }
  .grid {
    grid-area: grid;
    display: grid;
    grid-template-columns: repeat(var(--side, 4), minmax(0, 1fr));
    grid-template-rows: repeat(var(--side, 4), minmax(0, 1fr));
    gap: var(--tc-tile-gap);
    padding: 0 var(--tc-tile-gap) var(--tc-tile-gap);
    min-height: 0;
  }
  .bare .grid {
    padding: 0;
    background: var(--tc-picture);
  }
  tc-side-panel {
    grid-area: side;
    min-height: 0;
    overflow: auto;
    border-left: var(--tc-hairline) solid var(--tc-line);
  }
  .code {
    position: fixed;
    left: 50%;
    top: 40%;
    transform: translateX(-50%);
    padding: var(--tc-space-3) var(--tc-space-6);
    border: var(--tc-hairline) solid var(--tc-control-line);
    border-radius: var(--tc-radius-card);
    background: var(--tc-raised);
    color: var(--tc-text);
    font-size: var(--tc-font-l);
    box-shadow: var(--tc-shadow);
    z-index: 10;
  }
  .floating {
    position: fixed;
    right: var(--tc-space-4);
    bottom: var(--tc-space-8);
    padding: var(--tc-space-3);
    border-radius: var(--tc-radius-card);
    background: var(--tc-panel);
    z-index: 10;
  }
  .missing {
    padding: var(--tc-space-8);
  }
`;
