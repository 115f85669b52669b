/**
 * Saves a still of a camera, named by code and time. The gateway's own still (newest keyframe, full size) is preferred;
 * when it has none, the frame on screen is kept, since that is what the operator saw.
 */
import { formatFileTime } from '../locales/format.ts';
import { type ApiResult, api } from '../state/api.ts';

export interface SnapshotWish {
  readonly cameraId: string;
  readonly code: string;
  /** What shows the picture now. */
  readonly shown: HTMLVideoElement | HTMLCanvasElement | undefined;
  readonly nowMs: number;
  /** `shown` is of this moment in the past, and it is what is wanted. */
  readonly replayedAtMs?: number | undefined;
}

export async function saveSnapshot(wish: SnapshotWish): Promise<ApiResult<string>> {
  const name = `${wish.code} ${formatFileTime(wish.replayedAtMs ?? wish.nowMs)}.jpg`;
  const shown = await frameOf(wish.shown);
  if (wish.replayedAtMs !== undefined && shown) {
    download(shown, name);
    return { ok: true, status: 200, value: name };
  }
  const still = await api<Blob>('GET', `/api/cameras/${wish.cameraId}/snapshot.jpg?download=1`, { as: 'blob' });
  const picture = still.ok ? still.value : shown;
  if (!picture) return still.ok ? { ...still, value: name } : still;
  download(picture, name);
  return { ok: true, status: 200, value: name };
}

async function frameOf(shown: HTMLVideoElement | HTMLCanvasElement | undefined): Promise<Blob | null> {
  if (!shown) return null;
  const { width, height } = sizeOf(shown);
  if (width === 0 || height === 0) return null;
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.drawImage(shown, 0, 0);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.92));
}

function sizeOf(shown: HTMLVideoElement | HTMLCanvasElement): { width: number; height: number } {
  return shown instanceof HTMLVideoElement ? { width: shown.videoWidth, height: shown.videoHeight } : shown;
}

function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  // The browser has taken its reference once the download has begun.
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
