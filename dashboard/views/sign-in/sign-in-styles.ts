/** Look of the forms through which people come in, and of those for their own secrets. */
import { css } from 'lit';

export const signInStyles = css`
  :host {
    display: block;
  }
  form,
  .fields {
    display: grid;
    gap: var(--tc-space-3);
  }
  label {
    display: grid;
    gap: var(--tc-space-1);
    color: var(--tc-muted);
  }
  label input {
    width: 100%;
  }
  .digits {
    font-size: var(--tc-font-l);
    letter-spacing: 0.2em;
  }
  .problem {
    min-height: 1.5em;
    color: var(--tc-critical-text);
  }
  .rules {
    padding-left: var(--tc-space-4);
    color: var(--tc-muted);
    list-style: disc;
  }
`;
