/** What the minutes have on paper besides the look of every paper. */
import { css } from 'lit';

export const minutesStyles = css`
  @media print {
    .paper .digits {
      font-family: monospace;
    }
    .paper :is(th, td) {
      font-weight: 400;
    }
  }
`;
