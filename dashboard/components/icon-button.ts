/** A button that is only an icon, with its words for everybody who hovers or listens. */
import { html, type TemplateResult } from 'lit';
import type { IconName } from './icon-set.ts';
import './tc-icon.ts';

export const iconButton = (icon: IconName, label: string, run: () => void): TemplateResult =>
  html`<button class="icon quiet" type="button" aria-label=${label} title=${label} @click=${run}>
    <tc-icon name=${icon}></tc-icon>
  </button>`;
