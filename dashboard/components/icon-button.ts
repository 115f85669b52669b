/** A button that is only an icon, with its words for everybody who hovers or listens. */
import { html, nothing, type TemplateResult } from 'lit';
import type { IconName } from './icon-set.ts';
import './tc-icon.ts';

/** @param pressed of a button that turns something on and off */
export const iconButton = (icon: IconName, label: string, run: () => void, pressed?: boolean): TemplateResult =>
  html`<button class="icon quiet" type="button" aria-label=${label} title=${label} aria-pressed=${pressed ?? nothing} @click=${run}>
    <tc-icon name=${icon}></tc-icon>
  </button>`;
