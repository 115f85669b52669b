/** The event side of one device: property states, pull points with their queues, waiting pulls and times of death. */
import { randomInt } from 'node:crypto';

export type EventTopic = 'motion' | 'tamper' | 'digital-input';
export interface EventMessage {
  readonly topic: EventTopic;
  readonly active: boolean;
  readonly operation: 'Initialized' | 'Changed';
  /** The camera's clock, epoch ms. */
  readonly cameraMs: number;
}
export interface PullPoint {
  readonly id: string;
  terminationMs: number;
  readonly queue: EventMessage[];
  wake: (() => void) | undefined;
}

export const EVENT_TOPICS: readonly EventTopic[] = ['motion', 'tamper', 'digital-input'];
const MOST_PULL_POINTS = 10;
const QUEUE_LIMIT = 200;

export class EventBroker {
  readonly #points = new Map<string, PullPoint>();
  readonly #states = new Map<EventTopic, boolean>(EVENT_TOPICS.map((topic) => [topic, false]));
  readonly #nowMs: () => number;
  readonly #cameraMs: () => number;

  constructor(nowMs: () => number, cameraMs: () => number) {
    this.#nowMs = nowMs;
    this.#cameraMs = cameraMs;
  }

  get subscriptions(): number {
    this.#bury();
    return this.#points.size;
  }

  /** Undefined when the device has no room for another. */
  subscribe(lifeMs: number): PullPoint | undefined {
    this.#bury();
    if (this.#points.size >= MOST_PULL_POINTS) return undefined;
    const queue = [...this.#states].map(([topic, active]) => this.#message(topic, active, 'Initialized'));
    const point: PullPoint = {
      id: `${randomInt(1, 2 ** 31)}`,
      terminationMs: this.#nowMs() + lifeMs,
      queue,
      wake: undefined,
    };
    this.#points.set(point.id, point);
    return point;
  }

  findPoint(id: string): PullPoint | undefined {
    this.#bury();
    return this.#points.get(id);
  }

  remove(point: PullPoint): void {
    this.#points.delete(point.id);
    point.wake?.();
  }

  raise(topic: EventTopic, active: boolean): void {
    this.#bury();
    this.#states.set(topic, active);
    for (const point of this.#points.values()) {
      point.queue.push(this.#message(topic, active, 'Changed'));
      if (point.queue.length > QUEUE_LIMIT) point.queue.shift();
      point.wake?.();
    }
  }

  /** Resolves with up to `limit` messages, or with none after `timeoutMs`. A second pull ends the first. */
  async pull(point: PullPoint, timeoutMs: number, limit: number): Promise<EventMessage[]> {
    point.wake?.();
    if (point.queue.length === 0 && timeoutMs > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        point.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      point.wake = undefined;
    }
    return point.queue.splice(0, limit);
  }

  #message(topic: EventTopic, active: boolean, operation: EventMessage['operation']): EventMessage {
    return { topic, active, operation, cameraMs: this.#cameraMs() };
  }

  #bury(): void {
    for (const point of this.#points.values()) if (point.terminationMs <= this.#nowMs()) this.remove(point);
  }

  /** Forgets every subscription, as a reboot does. */
  close(): void {
    for (const point of this.#points.values()) this.remove(point);
  }
}
