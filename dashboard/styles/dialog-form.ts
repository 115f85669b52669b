/** Look of a short form in a dialog: a word before it, its fields below each other. */
import { css } from 'lit';

export const dialogForm = css`
  form,
  label {
    display: grid;
    gap: var(--tc-space-2);
  }
  p {
    margin: 0 0 var(--tc-space-2);
  }
`;
