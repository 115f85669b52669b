/** A text as QR code (`uqr` computes the modules; they are drawn as one path). Dark on light in both themes: phones need it. */
import { css, html, LitElement, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { encode } from 'uqr';

@customElement('tc-qr-code')
export class TcQrCode extends LitElement {
  static override styles = css`
    :host {
      display: block;
      width: 14rem;
    }
    svg {
      display: block;
      width: 100%;
      border-radius: var(--tc-radius-tile);
      background: var(--tc-code-light);
    }
    path {
      fill: var(--tc-code-dark);
    }
  `;

  @property() text = '';
  /** For those who cannot see it. */
  @property() label = '';

  protected override render() {
    const { data, size } = encode(this.text, { ecc: 'M', border: 3 });
    return html`<svg viewBox="0 0 ${size} ${size}" role="img" aria-label=${this.label} shape-rendering="crispEdges">
      ${svg`<path d=${pathOf(data)}></path>`}
    </svg>`;
  }
}

/** One rectangle for each run of dark modules in a row. */
function pathOf(rows: readonly (readonly boolean[])[]): string {
  return rows
    .flatMap((row, y) =>
      row.flatMap((dark, x) => {
        if (!dark || row[x - 1]) return [];
        const end = row.indexOf(false, x);
        const width = (end === -1 ? row.length : end) - x;
        return [`M${x} ${y}h${width}v1h-${width}z`];
      }),
    )
    .join('');
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-qr-code': TcQrCode;
  }
}
