/** Look of one alarm in a list. Colour only where something is wrong and wants somebody. */
import { css } from 'lit';

export const alarmEntryStyles = css`
  article {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--tc-space-1);
    padding: var(--tc-space-2) var(--tc-space-3);
    border: var(--tc-hairline) solid var(--tc-line);
    border-left: 3px solid var(--tc-muted);
    border-radius: var(--tc-radius-control);
    background: var(--tc-raised);
    line-height: 1.4;
    overflow-wrap: anywhere;
  }
  article.look-critical {
    border-left-color: var(--tc-critical);
  }
  article.look-warn {
    border-left-color: var(--tc-warn);
  }
  article.look-low {
    border-left-color: var(--tc-info);
  }
  .top,
  .acts {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tc-space-1) var(--tc-space-2);
  }
  .severity {
    display: inline-flex;
    align-items: center;
    gap: var(--tc-space-1);
    font-weight: 600;
  }
  .look-critical .severity {
    color: var(--tc-critical-text);
  }
  .look-warn .severity {
    color: var(--tc-warn-text);
  }
  .look-low .severity {
    color: var(--tc-info-text);
  }
  .where {
    font-weight: 600;
  }
  .acts {
    margin-top: var(--tc-space-1);
  }
  .acts button,
  .acts .button {
    min-height: var(--tc-target);
  }
  .acts .icon {
    width: var(--tc-target);
  }
  summary {
    cursor: pointer;
  }
  details ul {
    display: flex;
    flex-wrap: wrap;
    gap: 0 var(--tc-space-2);
    margin-top: var(--tc-space-1);
  }
  .down a {
    color: var(--tc-critical-text);
  }
`;
