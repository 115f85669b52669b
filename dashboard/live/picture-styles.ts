/** Look of a live picture and of the words over it. */
import { css } from 'lit';

export const pictureStyles = css`
  :host {
    position: relative;
    display: block;
    overflow: hidden;
    background: var(--tc-picture);
    color: var(--tc-on-picture);
    touch-action: none;
  }
  .pictures {
    position: absolute;
    inset: 0;
  }
  video,
  canvas {
    position: absolute;
    inset: 0;
    display: block;
    width: 100%;
    height: 100%;
    object-fit: contain;
  }
  .pictures.dim {
    filter: grayscale(1) brightness(0.45);
  }
  .pictures.covered {
    visibility: hidden;
  }
  .hatch {
    position: absolute;
    inset: 0;
    background: repeating-linear-gradient(-45deg, transparent 0 14px, var(--tc-hatch) 14px 16px);
  }
  .badge {
    background: var(--tc-picture-warn);
  }
  /* Under the badge of a delay. */
  .badge + .fault {
    top: var(--tc-space-8);
  }
  .words {
    line-height: 1.35;
    pointer-events: none;
  }
  .words.calm {
    background: var(--tc-scrim-light);
  }
  .words tc-icon {
    color: var(--tc-picture-warn);
  }
  .words.calm tc-icon {
    color: var(--tc-on-picture-muted);
  }
  .words b {
    font-weight: 600;
  }
  :host([small]) .badge {
    right: var(--tc-space-1);
    width: fit-content;
    line-height: 1.3;
  }
  /* There is no room for both: the badge says what it is and for how long. */
  :host([small]) .words tc-icon {
    width: var(--tc-icon-s);
    height: var(--tc-icon-s);
  }
  :host([small]) .badge ~ .words b,
  :host([small]) .words span {
    display: none;
  }
`;
