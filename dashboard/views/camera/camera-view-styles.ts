/** Look of the camera page: picture large at the left, steering and facts beside it, charts below. */
import { css } from 'lit';

export const cameraViewStyles = css`
  :host {
    display: block;
    height: 100%;
    overflow: auto;
  }
  .page {
    display: grid;
    grid-template-columns: minmax(0, 1fr) var(--tc-side);
    grid-template-areas: 'heading heading' 'picture aside' 'charts aside';
    grid-template-rows: auto auto 1fr;
    gap: var(--tc-space-3);
    padding: var(--tc-space-3);
  }
  .page.full {
    display: block;
    height: 100%;
    padding: 0;
  }
  .full .picture {
    width: 100%;
    height: 100%;
    aspect-ratio: auto;
    max-height: none;
  }
  header {
    grid-area: heading;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tc-space-2) var(--tc-space-4);
  }
  .state {
    display: flex;
    align-items: center;
    gap: var(--tc-space-2);
  }
  .acts {
    display: flex;
    flex-wrap: wrap;
    gap: var(--tc-space-2);
    margin-left: auto;
  }
  .picture {
    grid-area: picture;
    position: relative;
    overflow: hidden;
    width: 100%;
    aspect-ratio: 16 / 9;
    max-height: 75vh;
    border-radius: var(--tc-radius-tile);
  }
  .picture tc-live-picture {
    width: 100%;
    height: 100%;
  }
  aside {
    grid-area: aside;
    display: flex;
    flex-direction: column;
    gap: var(--tc-space-3);
    min-width: 0;
  }
  tc-camera-charts {
    grid-area: charts;
    min-width: 0;
  }
  .missing {
    padding: var(--tc-space-8);
  }
`;
