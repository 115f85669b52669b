/** What stands over a picture, live or replayed: a badge in its corner, words in its middle. */
import { css } from 'lit';

export const overPictureStyles = css`
  .badge {
    position: absolute;
    left: var(--tc-space-1);
    top: var(--tc-space-1);
    display: flex;
    align-items: center;
    gap: var(--tc-space-1);
    padding: 0 var(--tc-space-2);
    border-radius: var(--tc-radius-tile);
    color: var(--tc-picture);
    font-weight: 600;
    line-height: 1.7;
  }
  .words {
    position: absolute;
    inset: 0;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: var(--tc-space-1);
    padding: var(--tc-space-2);
    text-align: center;
  }
  .words span {
    color: var(--tc-on-picture-muted);
  }
`;
