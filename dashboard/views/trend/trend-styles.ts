/** Look of the bars: grey is well, colour is not; unknown and excused time is pale. */
import { css } from 'lit';

export const trendStyles = css`
  figure {
    flex: none;
    margin: 0;
  }
  figure > svg {
    display: block;
    width: 100%;
    height: 12rem;
  }
  .axis {
    display: flex;
    color: var(--tc-muted);
  }
  .axis span {
    flex: 1 1 0;
    min-width: 0;
    text-align: center;
    white-space: nowrap;
  }
  figcaption {
    display: flex;
    flex-wrap: wrap;
    gap: var(--tc-space-2) var(--tc-space-4);
    margin-top: var(--tc-space-2);
  }
  figcaption span {
    display: inline-flex;
    align-items: center;
    gap: var(--tc-space-1);
  }
  .key {
    width: var(--tc-icon-s);
    height: var(--tc-icon-s);
  }
  /* Nothing loaded, nothing on record. */
  .ground {
    fill: none;
    stroke: var(--tc-line);
    vector-effect: non-scaling-stroke;
  }
  .up {
    fill: var(--tc-strip);
  }
  .degraded {
    fill: var(--tc-warn);
  }
  .down {
    fill: var(--tc-critical);
  }
  .unknown {
    fill: var(--tc-hover);
  }
  .excused {
    fill: var(--tc-info);
  }
`;
