/** Look of small pictures beside each other: proofs of a fault, reference views. */
import { css } from 'lit';

export const proofStyles = css`
  .proof {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: var(--tc-space-2);
    margin: var(--tc-space-2) 0;
  }
  figure {
    margin: 0;
    min-width: 0;
  }
  figure img {
    display: block;
    width: 100%;
    aspect-ratio: 16 / 9;
    object-fit: contain;
    border-radius: var(--tc-radius-tile);
    background: var(--tc-picture);
  }
  figcaption {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: var(--tc-space-1);
    color: var(--tc-muted);
  }
`;
