/** Look of the frame of every page. */
import { css } from 'lit';

export const appStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100%;
  }
  .frame,
  .bare {
    flex: 1;
    min-height: 0;
  }
  .frame {
    display: grid;
    grid-template: var(--tc-top) minmax(0, 1fr) var(--tc-bottom) / var(--tc-rail) minmax(0, 1fr) auto;
    grid-template-areas: 'top top top' 'rail page alarms' 'bottom bottom bottom';
  }
  tc-top-bar {
    grid-area: top;
    min-width: 0;
  }
  tc-rail {
    grid-area: rail;
  }
  main {
    grid-area: page;
    position: relative;
    min-width: 0;
    min-height: 0;
    overflow: auto;
  }
  .bare {
    display: grid;
    grid-template: minmax(0, 1fr) / minmax(0, 1fr) auto;
    grid-template-areas: 'page alarms';
  }
  tc-alarm-panel {
    grid-area: alarms;
    min-height: 0;
  }
  tc-status-row {
    grid-area: bottom;
    min-width: 0;
  }
  .lost :is(main, tc-alarm-panel) {
    filter: grayscale(1) brightness(0.6);
  }
  .banner {
    display: flex;
    align-items: center;
    justify-content: center;
    flex: none;
    gap: var(--tc-space-3);
    min-height: var(--tc-top);
    padding: var(--tc-space-2);
    background: var(--tc-critical-fill);
    color: var(--tc-on-critical);
    font-size: var(--tc-font-l);
    font-weight: 600;
  }
  :host([data-station]) .banner {
    padding: var(--tc-space-4);
    font-size: 2.2rem;
  }
  .missing {
    display: grid;
    gap: var(--tc-space-3);
    padding: var(--tc-space-8);
  }
  .covered {
    visibility: hidden;
  }
  tc-sign-in-page,
  tc-set-up-page,
  tc-enrol-page {
    position: fixed;
    inset: 0;
    z-index: 30;
  }
  /* No cell of the frame is for it. */
  .frame > nav {
    position: absolute;
  }
  .skip {
    position: fixed;
    left: var(--tc-space-2);
    top: -5rem;
    z-index: 40;
  }
  .skip:focus {
    top: var(--tc-space-2);
  }
  /* Paper has no frame. */
  @media print {
    :host,
    .frame {
      display: block;
      height: auto;
    }
    :host > :not(.frame),
    .frame > :not(main) {
      display: none;
    }
    main {
      overflow: visible;
    }
  }
`;
