/** A page that shows some cameras live, so that the meter can look at it. */
import type { Browser, Frame, Page } from 'playwright-core';
import type { BenchCamera } from '../bench-district.ts';

export interface ShownTile {
  readonly camera: BenchCamera;
  readonly frame: Frame;
  /** What the meter calls the tile inside its frame. */
  readonly meterCode: string;
}

export interface OpenedPage {
  readonly page: Page;
  readonly tiles: readonly ShownTile[];
}

export interface DelaySubject {
  readonly name: string;
  /** Beyond so many tiles it is not measured: it would only show that it does not work. */
  readonly mostTiles: number;
  open(browser: Browser, cameras: readonly BenchCamera[]): Promise<OpenedPage>;
}

/** Subjects of one server: it is up while they are measured and pulls exactly these cameras. */
export interface DelayServer {
  readonly subjectNames: readonly string[];
  start(cameras: readonly BenchCamera[]): Promise<RunningDelayServer>;
}

export interface RunningDelayServer {
  readonly subjects: readonly DelaySubject[];
  close(): Promise<void>;
}

/** One tile is small enough that our wall takes the sub profile for it, as everybody else is told to. */
export const viewportFor = (tiles: number) =>
  tiles === 1 ? { width: 900, height: 560 } : { width: 1920, height: 1080 };

/** A page of 64 frames on a busy machine takes its time to load; that is not what is measured. */
export const loadBoundMs = 120_000;
