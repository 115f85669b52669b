/** Stand-in for one minute: replaced by the wall. */
import { LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';

@customElement('tc-wall-view')
export class TcWallView extends LitElement {
  @property() station: string | undefined;
}
