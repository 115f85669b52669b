/**
 * An icon by name. Decoration by default (hidden from assistive technology): the words stand beside it, or `label`
 * gives them. The SVG text comes out of the build, is parsed once per name and cloned.
 */
import { css, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { type IconName, iconSet } from './icon-set.ts';

const parsed = new Map<IconName, SVGElement>();

function drawing(name: IconName): Node {
  const known = parsed.get(name);
  if (known) return known.cloneNode(true);
  const element = new DOMParser().parseFromString(iconSet[name], 'image/svg+xml')
    .documentElement as unknown as SVGElement;
  element.setAttribute('stroke-width', '1.75');
  element.setAttribute('width', '100%');
  element.setAttribute('height', '100%');
  element.setAttribute('aria-hidden', 'true');
  parsed.set(name, element);
  return element.cloneNode(true);
}

@customElement('tc-icon')
export class TcIcon extends LitElement {
  static override styles = css`
    :host {
      display: inline-flex;
      flex: none;
      width: var(--tc-icon-s);
      height: var(--tc-icon-s);
      vertical-align: -0.2em;
    }
    :host([size='m']) {
      width: var(--tc-icon-m);
      height: var(--tc-icon-m);
    }
    :host([size='l']) {
      width: var(--tc-icon-l);
      height: var(--tc-icon-l);
    }
  `;

  @property() name: IconName = 'info';
  @property() label = '';
  @property({ reflect: true }) size: 's' | 'm' | 'l' = 's';

  protected override updated(): void {
    if (this.label) {
      this.setAttribute('role', 'img');
      this.setAttribute('aria-label', this.label);
      this.removeAttribute('aria-hidden');
    } else {
      this.setAttribute('aria-hidden', 'true');
    }
  }

  protected override render(): Node | TemplateResult | typeof nothing {
    return this.name in iconSet ? drawing(this.name) : nothing;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-icon': TcIcon;
  }
}
