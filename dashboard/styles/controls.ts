/** Shared look of controls inside shadow roots: `static override styles = [controls, css…]`. */
import { css } from 'lit';

export const controls = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :host {
    font-variant-numeric: tabular-nums;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }
  h1 {
    font-size: var(--tc-font-l);
    font-weight: 600;
  }
  h2,
  h3 {
    font-size: var(--tc-font-m);
    font-weight: 600;
  }
  ul,
  ol {
    list-style: none;
  }
  a {
    color: inherit;
  }
  button,
  select,
  input,
  textarea,
  .button {
    font: inherit;
    color: var(--tc-text);
  }
  button,
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--tc-space-2);
    min-height: var(--tc-control);
    padding: 0 var(--tc-space-3);
    border: var(--tc-hairline) solid var(--tc-line);
    border-radius: var(--tc-radius-control);
    background: var(--tc-raised);
    text-decoration: none;
    white-space: nowrap;
    cursor: pointer;
  }
  button:hover:not(:disabled),
  .button:hover {
    background: var(--tc-hover);
  }
  button:disabled {
    color: var(--tc-muted);
    cursor: not-allowed;
    opacity: 0.7;
  }
  button.primary,
  .button.primary {
    background: var(--tc-primary);
    border-color: var(--tc-primary);
    color: var(--tc-on-primary);
    font-weight: 500;
  }
  button.primary:hover:not(:disabled) {
    background: var(--tc-primary);
    opacity: 0.9;
  }
  button.danger {
    border-color: var(--tc-critical);
    color: var(--tc-critical-text);
  }
  button.icon,
  .button.icon {
    width: var(--tc-control);
    padding: 0;
    flex: none;
  }
  button.quiet,
  .button.quiet {
    background: transparent;
    border-color: transparent;
  }
  button[aria-pressed='true'] {
    border-color: var(--tc-text);
    background: var(--tc-hover);
  }
  input:not([type='checkbox'], [type='radio'], [type='range']),
  select,
  textarea {
    min-height: var(--tc-control);
    padding: 0 var(--tc-space-2);
    border: var(--tc-hairline) solid var(--tc-control-line);
    border-radius: var(--tc-radius-control);
    background: var(--tc-bg);
  }
  textarea {
    padding: var(--tc-space-2);
  }
  input[type='checkbox'],
  input[type='radio'] {
    width: var(--tc-icon-s);
    height: var(--tc-icon-s);
    accent-color: var(--tc-info);
  }
  input::placeholder {
    color: var(--tc-muted);
    opacity: 1;
  }
  [aria-invalid='true'] {
    border-color: var(--tc-critical) !important;
  }
  :focus-visible {
    outline: var(--tc-outline) solid var(--tc-focus);
    outline-offset: 1px;
  }
  kbd {
    padding: 0 var(--tc-space-1);
    border: var(--tc-hairline) solid var(--tc-control-line);
    border-radius: var(--tc-radius-tile);
    font: inherit;
    color: var(--tc-muted);
  }
  button.primary kbd {
    color: inherit;
  }
  .card {
    border: var(--tc-hairline) solid var(--tc-line);
    border-radius: var(--tc-radius-card);
    background: var(--tc-panel);
    padding: var(--tc-space-4);
  }
  .muted {
    color: var(--tc-muted);
  }
  .warn {
    color: var(--tc-warn-text);
  }
  .critical {
    color: var(--tc-critical-text);
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
