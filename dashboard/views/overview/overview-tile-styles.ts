/** Look of a cell of the overview: a small picture, what is wrong over it, code and age below. */
import { css } from 'lit';

export const overviewTileStyles = css`
  :host {
    position: relative;
    display: block;
    width: var(--cell-width);
    height: var(--cell-height);
    border-radius: var(--tc-radius-tile);
    background: var(--tc-picture);
    color: var(--tc-on-picture);
    container-type: inline-size;
  }
  a {
    position: absolute;
    inset: 0;
    overflow: hidden;
    border-radius: inherit;
    color: inherit;
    text-decoration: none;
    user-select: none;
  }
  a:focus-visible {
    outline: var(--tc-outline) solid var(--tc-focus);
    outline-offset: 1px;
    z-index: 1;
  }
  a:hover::after {
    content: '';
    position: absolute;
    inset: 0;
    border: var(--tc-hairline) solid var(--tc-on-picture);
    border-radius: inherit;
  }
  .seen,
  .still,
  tc-live-picture {
    position: absolute;
    inset: 0;
  }
  .still img,
  .still canvas {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    object-fit: contain;
  }
  .dim img,
  .dim canvas,
  canvas.old {
    filter: grayscale(1) brightness(0.45);
  }
  .covered img,
  .covered canvas,
  .unseen {
    visibility: hidden;
  }
  .hatch {
    position: absolute;
    inset: 0;
    background: repeating-linear-gradient(-45deg, transparent 0 10px, var(--tc-hatch) 10px 12px);
  }
  .state {
    position: absolute;
    inset: 0 0 1.2rem;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: var(--tc-space-1);
    padding: 0 var(--tc-space-1);
    text-align: center;
    line-height: 1.15;
    color: var(--tc-on-picture-muted);
  }
  .state.trouble {
    color: var(--tc-on-picture);
    font-weight: 600;
  }
  .state.trouble tc-icon {
    color: var(--tc-picture-warn);
  }
  .state.lost tc-icon {
    color: var(--tc-picture-critical);
  }
  .fault {
    position: absolute;
    top: var(--tc-space-1);
    left: var(--tc-space-1);
    display: flex;
    align-items: center;
    gap: var(--tc-space-1);
    padding: 0 var(--tc-space-1);
    border-radius: var(--tc-radius-tile);
    background: var(--tc-picture-warn);
    color: var(--tc-picture);
    font-weight: 600;
    line-height: 1.3;
  }
  .why {
    display: none;
    font-weight: 400;
    color: var(--tc-on-picture-muted);
  }
  .caption {
    position: absolute;
    inset: auto 0 0;
    display: flex;
    align-items: baseline;
    gap: var(--tc-space-1);
    padding: var(--tc-space-4) var(--tc-space-1) 0;
    background: linear-gradient(to top, var(--tc-scrim), transparent);
    line-height: 1.3;
    white-space: nowrap;
    pointer-events: none;
  }
  .caption b {
    font-weight: 600;
  }
  .name {
    display: none;
    flex: 0 1 auto;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .poor {
    color: var(--tc-picture-warn);
    pointer-events: auto;
  }
  .age {
    margin-left: auto;
    color: var(--tc-on-picture-muted);
  }
  .late {
    display: inline-flex;
    align-items: center;
    gap: var(--tc-space-1);
    margin-left: auto;
    padding: 0 var(--tc-space-1);
    border-radius: var(--tc-radius-tile);
    background: var(--tc-picture-warn);
    color: var(--tc-picture);
    font-weight: 600;
  }
  .late ~ .age {
    margin-left: 0;
  }
  @container (min-width: 16rem) {
    .name {
      display: block;
    }
    .why {
      display: block;
    }
  }
`;
