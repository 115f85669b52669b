/** Look of a replay: framed and labelled so that it can never be taken for live. */
import { css } from 'lit';

export const replayStyles = css`
  :host {
    position: absolute;
    inset: 0;
    display: block;
    overflow: hidden;
    border: 3px dashed var(--tc-on-picture);
    border-radius: inherit;
    background: var(--tc-picture);
    color: var(--tc-on-picture);
    container-type: inline-size;
  }
  video {
    display: block;
    width: 100%;
    height: 100%;
    object-fit: contain;
  }
  .badge {
    max-width: calc(100% - 2 * var(--tc-space-1));
    background: var(--tc-on-picture);
    white-space: nowrap;
  }
  .badge i {
    font-style: normal;
  }
  .badge span {
    font-weight: 400;
  }
  .bar {
    position: absolute;
    inset: auto 0 0;
    display: flex;
    align-items: center;
    gap: var(--tc-space-1);
    padding: var(--tc-space-1);
    background: var(--tc-scrim);
  }
  .bar button {
    flex: none;
    width: var(--tc-target);
    min-height: var(--tc-target);
    padding: 0;
    border-color: transparent;
    background: transparent;
    color: var(--tc-on-picture);
  }
  .bar button:hover {
    border-color: var(--tc-on-picture);
    background: var(--tc-picture);
  }
  .bar button.step {
    width: auto;
    padding: 0 var(--tc-space-1);
  }
  .bar :focus-visible {
    outline-color: var(--tc-on-picture);
  }
  input {
    flex: 1;
    min-width: 0;
    accent-color: var(--tc-on-picture);
  }
  @container (max-width: 24rem) {
    .step,
    .badge span {
      display: none;
    }
  }
  /* Words and time one below the other: neither may be cut off. */
  @container (max-width: 17rem) {
    .badge {
      flex-wrap: wrap;
      gap: 0 var(--tc-space-1);
      line-height: 1.3;
    }
    .badge tc-icon {
      display: none;
    }
    .badge time {
      flex-basis: 100%;
    }
  }
`;
