/** The district for components: `new DistrictController(this, () => ['health', 'camera:' + id])`. */
import { ContextConsumer, createContext } from '@lit/context';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { District } from './district.ts';
import type { DistrictKey } from './district-listeners.ts';

export const districtContext = createContext<District>(Symbol('district'));

type Host = ReactiveControllerHost & HTMLElement;

export class DistrictController implements ReactiveController {
  readonly #host: Host;
  readonly #keys: () => readonly DistrictKey[];
  readonly #consumer: ContextConsumer<typeof districtContext, Host>;
  readonly #subscriptions = new Map<DistrictKey, () => void>();
  readonly #onChange: () => void;
  #from: District | undefined;

  /** `keys` is asked before each rendering, so it may depend on properties. `onChange` runs besides rendering again. */
  constructor(host: Host, keys: () => readonly DistrictKey[], onChange: () => void = () => {}) {
    this.#host = host;
    this.#keys = keys;
    this.#onChange = onChange;
    this.#consumer = new ContextConsumer(host, { context: districtContext, callback: () => this.#subscribe() });
    host.addController(this);
  }

  /** Before the context is there (a component outside the frame, or in a test) an empty district. */
  get district(): District {
    return this.#consumer.value ?? emptyDistrict;
  }

  hostConnected(): void {
    this.#subscribe();
  }

  hostUpdate(): void {
    this.#subscribe();
  }

  hostDisconnected(): void {
    for (const end of this.#subscriptions.values()) end();
    this.#subscriptions.clear();
  }

  #subscribe(): void {
    const district = this.district;
    if (!this.#host.isConnected) return;
    if (this.#from !== district) this.hostDisconnected();
    this.#from = district;
    const wanted = new Set(this.#keys());
    for (const [key, end] of this.#subscriptions) {
      if (wanted.has(key)) continue;
      end();
      this.#subscriptions.delete(key);
    }
    for (const key of wanted) {
      if (!this.#subscriptions.has(key)) this.#subscriptions.set(key, district.subscribe(key, this.#changed));
    }
  }

  readonly #changed = (): void => {
    this.#onChange();
    this.#host.requestUpdate();
  };
}

const emptyDistrict = new District();
