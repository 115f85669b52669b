/** Look of the playback page: the pictures take all the room there is, below them the clock and the time line. */
import { css } from 'lit';

export const playbackStyles = css`
  :host {
    display: block;
    height: 100%;
  }
  .page {
    display: grid;
    grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr);
    height: 100%;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tc-space-1) var(--tc-space-3);
    padding: var(--tc-space-1) var(--tc-space-2);
  }
  .tools button {
    min-height: var(--tc-target);
  }
  tc-pane-layouts {
    margin-left: auto;
  }
  .panes {
    display: grid;
    gap: var(--tc-tile-gap);
    padding: 0 var(--tc-tile-gap);
    min-height: 0;
  }
  .hint {
    display: grid;
    place-items: center;
    align-content: center;
    gap: var(--tc-space-2);
    min-height: 0;
    border: var(--tc-hairline) dashed var(--tc-control-line);
    border-radius: var(--tc-radius-tile);
    background: var(--tc-panel);
    color: var(--tc-muted);
    text-align: center;
  }
  .below {
    display: grid;
    gap: var(--tc-space-2);
    margin: var(--tc-tile-gap);
    padding: var(--tc-space-2) var(--tc-space-3) var(--tc-space-1);
    border: var(--tc-hairline) solid var(--tc-line);
    border-radius: var(--tc-radius-card);
    background: var(--tc-panel);
    min-width: 0;
  }
  .missing {
    padding: var(--tc-space-8);
  }
  @media (max-height: 800px) {
    .below {
      gap: var(--tc-space-1);
    }
  }
`;
