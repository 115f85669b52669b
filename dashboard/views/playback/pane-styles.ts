/** Look of a pane: the picture is all of it; name and time on a gradient below, what is unusual at the top left. */
import { css } from 'lit';

export const paneStyles = css`
  :host {
    position: relative;
    display: block;
    min-width: 0;
    min-height: 0;
    overflow: hidden;
    border-radius: var(--tc-radius-tile);
    background: var(--tc-picture);
    color: var(--tc-on-picture);
    outline: none;
    container-type: inline-size;
  }
  :host([selected])::after {
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
  video {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    object-fit: contain;
  }
  video.covered {
    visibility: hidden;
  }
  .badges {
    position: absolute;
    left: var(--tc-space-1);
    top: var(--tc-space-1);
    display: flex;
    gap: var(--tc-space-1);
  }
  .badges span {
    padding: 0 var(--tc-space-2);
    border-radius: var(--tc-radius-tile);
    background: var(--tc-scrim);
    line-height: 1.6;
  }
  .badges .warn {
    background: var(--tc-picture-warn);
    color: var(--tc-picture);
    font-weight: 600;
  }
  .words {
    background: repeating-linear-gradient(-45deg, transparent 0 14px, var(--tc-hatch) 14px 16px);
  }
  .words button {
    margin-top: var(--tc-space-2);
    border-color: var(--tc-on-picture-muted);
    background: var(--tc-scrim);
    color: var(--tc-on-picture);
  }
  .opening {
    background: none;
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
  .name {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .caption time,
  .offset {
    flex: none;
  }
  .caption time {
    margin-left: auto;
  }
  .offset {
    color: var(--tc-on-picture-muted);
  }
  .controls {
    position: absolute;
    top: var(--tc-space-1);
    right: var(--tc-space-1);
    display: flex;
    gap: var(--tc-space-1);
    opacity: 0;
    transition: opacity var(--tc-fade);
  }
  :host(:hover) .controls,
  :host(:focus-within) .controls {
    opacity: 1;
  }
  .controls button,
  .controls select {
    min-height: var(--tc-target) !important;
    border-color: transparent;
    background: var(--tc-scrim);
    color: var(--tc-on-picture);
  }
  .controls button {
    width: var(--tc-target);
  }
  .controls button:hover {
    border-color: var(--tc-on-picture);
    background: var(--tc-picture);
  }
  .controls :focus-visible {
    outline-color: var(--tc-on-picture);
  }
  .controls option {
    background: var(--tc-panel);
    color: var(--tc-text);
  }
  @container (max-width: 34rem) {
    .offset {
      display: none;
    }
  }
  @container (max-width: 26rem) {
    .name {
      display: none;
    }
  }
`;
