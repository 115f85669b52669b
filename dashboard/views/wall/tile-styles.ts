/** Look of a tile: thin frame, caption on a gradient, controls on hover or focus. */
import { css } from 'lit';

export const tileStyles = css`
  :host {
    display: block;
    position: relative;
    min-width: 0;
    min-height: 0;
    border-radius: var(--tc-radius-tile);
    background: var(--tc-picture);
    color: var(--tc-on-picture);
    outline: none;
    container-type: inline-size;
  }
  .tile {
    position: absolute;
    inset: 0;
    overflow: hidden;
    border-radius: inherit;
  }
  :host([selected]) .tile::after {
    content: '';
    position: absolute;
    inset: 0;
    border: var(--tc-outline) solid var(--tc-on-picture);
    border-radius: inherit;
    pointer-events: none;
  }
  :host(:focus-visible) {
    outline: var(--tc-outline) solid var(--tc-focus);
    outline-offset: 1px;
  }
  :host([moving]) .tile::after {
    border: var(--tc-outline) dashed var(--tc-picture-warn);
  }
  tc-live-picture {
    width: 100%;
    height: 100%;
  }
  .empty {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: var(--tc-space-1);
    height: 100%;
    padding: var(--tc-space-2);
    border: var(--tc-hairline) dashed var(--tc-control-line);
    border-radius: inherit;
    background: var(--tc-panel);
    color: var(--tc-muted);
    text-align: center;
  }
  .caption {
    position: absolute;
    inset: auto 0 0;
    display: flex;
    align-items: baseline;
    gap: var(--tc-space-2);
    padding: var(--tc-space-6) var(--tc-space-2) var(--tc-space-1);
    background: linear-gradient(to top, var(--tc-scrim), transparent);
    white-space: nowrap;
    pointer-events: none;
  }
  .caption b {
    font-weight: 600;
  }
  .name,
  .site {
    overflow: hidden;
    text-overflow: ellipsis;
    min-width: 0;
  }
  .name {
    flex: 0 1 auto;
  }
  .site {
    flex: 0 10 auto;
    color: var(--tc-on-picture-muted);
  }
  .look {
    display: inline-flex;
    align-items: center;
    gap: var(--tc-space-1);
    flex: none;
    color: var(--tc-picture-warn);
  }
  .figures {
    display: flex;
    gap: var(--tc-space-2);
    margin-left: auto;
    flex: none;
    color: var(--tc-on-picture-muted);
    pointer-events: auto;
  }
  .reduced {
    padding: 0 var(--tc-space-1);
    border-radius: var(--tc-radius-tile);
    background: var(--tc-picture-warn);
    color: var(--tc-picture);
    font-weight: 600;
  }
  .controls {
    position: absolute;
    top: var(--tc-space-1);
    right: var(--tc-space-1);
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: var(--tc-space-1);
    opacity: 0;
    transition: opacity var(--tc-fade);
  }
  .tile:hover .controls,
  :host(:focus-within) .controls {
    opacity: 1;
  }
  .controls button {
    width: var(--tc-target);
    min-height: var(--tc-target);
    border-color: transparent;
    background: var(--tc-scrim);
    color: var(--tc-on-picture);
  }
  .controls button:hover,
  .controls button[aria-pressed='true'] {
    background: var(--tc-picture);
    border-color: var(--tc-on-picture);
  }
  .controls button:focus-visible {
    outline-color: var(--tc-on-picture);
  }
  /* The camera's name before all else: a site cut down to two letters says nothing. */
  @container (max-width: 34rem) {
    .site {
      display: none;
    }
  }
  /* In a narrow tile they would hide the state at the top left. */
  @container (max-width: 30rem) {
    .look span {
      display: none;
    }
    .controls {
      top: auto;
      bottom: var(--tc-space-8);
    }
    .reduced ~ .transport {
      display: none;
    }
  }
  /* The delay stays, and its tooltip names the player. */
  @container (max-width: 26rem) {
    .transport {
      display: none;
    }
  }
  /* Walls of 49 and 64: what is left has room in one row, the rest has keys. */
  @container (max-width: 17rem) {
    .caption {
      gap: var(--tc-space-1);
      padding: var(--tc-space-4) var(--tc-space-1) 0;
    }
    .tile:has(tc-replay) .controls,
    .caption:has(.reduced) .name,
    .controls .spare {
      display: none;
    }
  }
  @container (max-width: 12rem) {
    .reduced ~ .delay,
    .remade ~ .delay,
    .name {
      display: none;
    }
  }
`;
