/** Look of the alarms beside every page. Nothing blinks, and nothing lies over a picture. */
import { css } from 'lit';

export const alarmPanelStyles = css`
  :host {
    display: block;
    width: var(--tc-side);
    min-height: 0;
    border-left: var(--tc-hairline) solid var(--tc-line);
    background: var(--tc-panel);
    overflow: auto;
  }
  :host([folded]) {
    width: var(--tc-alarm-strip);
  }
  aside {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
    gap: var(--tc-space-2);
    padding: var(--tc-space-3);
  }
  :host([folded]) aside {
    padding: var(--tc-space-2) var(--tc-space-1);
  }
  header {
    display: flex;
    align-items: center;
    gap: var(--tc-space-2);
  }
  h2 {
    margin-right: auto;
  }
  ul {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--tc-space-2);
  }
  .strip {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    justify-items: center;
    gap: var(--tc-space-3);
  }
  .counts li {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: var(--tc-space-1);
  }
  .strip .worst {
    width: 100%;
    gap: var(--tc-space-1);
  }
  .worst li {
    padding: var(--tc-space-1);
    border-left: 3px solid var(--tc-muted);
    background: var(--tc-raised);
    color: var(--tc-muted);
    overflow-wrap: anywhere;
    line-height: 1.25;
  }
  .worst li.untaken {
    color: var(--tc-text);
    font-weight: 600;
  }
  .worst li.look-critical {
    border-left-color: var(--tc-critical);
  }
  .worst li.look-warn {
    border-left-color: var(--tc-warn);
  }
  .worst li.look-low {
    border-left-color: var(--tc-info);
  }
  .counts .look-critical tc-icon,
  .blocked {
    color: var(--tc-critical-text);
  }
  .counts .look-warn tc-icon {
    color: var(--tc-warn-text);
  }
  .counts .look-low tc-icon {
    color: var(--tc-info-text);
  }
`;
