/** Look of the PTZ pad. */
import { css } from 'lit';

export const ptzStyles = css`
  :host {
    display: block;
  }
  .pad {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--tc-space-2);
    padding: var(--tc-space-2);
    border: var(--tc-hairline) solid var(--tc-line);
    border-radius: var(--tc-radius-card);
  }
  .holder {
    display: flex;
    align-items: center;
    gap: var(--tc-space-2);
    min-height: var(--tc-control);
  }
  .holder span {
    flex: 1;
    min-width: 0;
  }
  .steer {
    display: flex;
    gap: var(--tc-space-4);
  }
  .cross {
    display: grid;
    grid-template-columns: repeat(3, var(--tc-control));
    grid-auto-rows: var(--tc-control);
    gap: var(--tc-space-1);
  }
  .cross .left {
    grid-area: 2 / 1;
  }
  .cross .home {
    grid-area: 2 / 2;
    padding: 0;
  }
  .cross .right {
    grid-area: 2 / 3;
  }
  .cross .down-left {
    grid-area: 3 / 1;
  }
  .cross .down {
    grid-area: 3 / 2;
  }
  .cross .down-right {
    grid-area: 3 / 3;
  }
  .steer button {
    touch-action: none;
  }
  .steer button:active {
    background: var(--tc-primary);
    color: var(--tc-on-primary);
  }
  .side {
    display: flex;
    flex: 1;
    flex-wrap: wrap;
    align-content: flex-start;
    gap: var(--tc-space-1);
    min-width: 0;
  }
  .side label {
    display: grid;
    flex-basis: 100%;
  }
  .side input {
    width: 100%;
    min-width: 0;
  }
  .status:empty {
    display: none;
  }
`;
