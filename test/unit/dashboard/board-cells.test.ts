/** The texts of the board's cells, and the spans of its report. */
import { describe, expect, it } from 'vitest';
import {
  parseDateText,
  parseMomentText,
  renderDateText,
  renderMomentText,
} from '../../../dashboard/locales/date-text.ts';
import { camerasIngestText } from '../../../dashboard/views/camera/ingest-text.ts';
import { type BoardRow, boardRow } from '../../../dashboard/views/health/board-row.ts';
import { namedSpan } from '../../../dashboard/views/health/report-span.ts';
import { dash, elapsedText, offsetText, rowCells } from '../../../dashboard/views/health/row-cells.ts';
import type { CameraHealth } from '../../../gateway/health/schemas.ts';
import type { StreamState } from '../../../gateway/streams/schemas.ts';
import { makeCamera, makeHealth, makeStream } from './board-facts.ts';

const camera = makeCamera();

function row(health: Partial<CameraHealth>, stream: Partial<StreamState> | undefined): BoardRow {
  return boardRow(camera, {
    cameras: [camera],
    sites: new Map(),
    links: new Map(),
    units: new Map(),
    findHealth: () => makeHealth(camera.id, health),
    findStream: (_id, role) => (role === 'sub' && stream !== undefined ? makeStream(camera.id, stream) : undefined),
  });
}

describe('the age of the picture', () => {
  it('is the one of the last sample while frames flow: it does not grow between samples', () => {
    const flowing = row({}, {});
    expect(rowCells(flowing, 10_000, 200, undefined).age).toBe('0,2 s');
    expect(rowCells(flowing, 14_000, 200, undefined).age).toBe('0,2 s');
  });

  it('grows each second once the picture stands', () => {
    const frozen = row({ lastFrameAtMs: 9_000 }, { picture: 'frozen', lastFrameAtMs: 9_000 });
    expect(rowCells(frozen, 50_000, 200, undefined).age).toBe('41,0 s');
    expect(rowCells(frozen, 129_000, 200, undefined).age).toBe('00:02:00');
  });

  it('is a dash for a camera that is not pulled', () => {
    const checkedAtMs = Date.parse('2026-11-24T05:00:09Z');
    const checked = row({ state: 'unknown', lastCheckedAtMs: checkedAtMs, lastCheckOk: true }, undefined);
    const cells = rowCells(checked, checkedAtMs + 50_000, undefined, undefined);
    expect(cells.age).toBe(dash);
    expect(cells.fps).toBe(dash);
    expect(cells.word).not.toContain('Tốt');
    expect(cells.note).toContain('12:00:09');
  });
});

describe('what the way lost', () => {
  const lossOf = (health: Partial<CameraHealth>, stream: Partial<StreamState>) =>
    rowCells(row(health, stream), 10_000, 200, undefined);

  it('is a share of the last minute where packets are counted, and the word ffmpeg where they are not', () => {
    const cells = lossOf({ packetLossPercent: 0.04 }, { ingest: 'direct' });
    expect([cells.loss, cells.ingest]).toEqual(['0,0 %', 'đọc trực tiếp']);
    expect(lossOf({}, { ingest: 'direct' }).loss).toBe(dash);
    expect(lossOf({}, { ingest: 'ffmpeg' })).toMatchObject({ loss: 'ffmpeg', ingest: 'qua ffmpeg (theo cấu hình)' });
    const fallen = lossOf({}, { ingest: 'ffmpeg', ingestReason: 'camera.no-video' });
    expect(fallen.ingest).toBe('qua ffmpeg: camera.no-video');
    expect(lossOf({ packetLossPercent: 3 }, { picture: 'lost', phase: 'waiting', ingest: '' }).loss).toBe(dash);
  });

  it('stands behind the word when it is the trouble', () => {
    const lossy = { state: 'degraded', cause: 'camera.packet-loss', packetLossPercent: 3.42 } as const;
    expect(lossOf(lossy, { ingest: 'direct' }).word).toBe('Mất gói tin 3,4 %');
  });

  it('and the clock of a camera without ONVIF is that of its stream, unless that is none', () => {
    const clock = (rtcpClockOffsetMs: number) => lossOf({ clockOffsetMs: null, rtcpClockOffsetMs }, {}).clockOffset;
    expect(clock(-2_000)).toBe('−2,0 s');
    expect(clock(-1_700_000_000_000)).toBe(dash);
  });
});

describe('how a camera is read', () => {
  const direct = { ingest: 'direct', ingestReason: null, transport: 'tcp' } as const;
  it('is said once for both streams, or for each where they differ', () => {
    expect(camerasIngestText(undefined, undefined, 'tcp')).toBe('');
    expect(camerasIngestText({ ingest: '', ingestReason: null, transport: '' }, direct, 'tcp')).toBe('đọc trực tiếp');
    expect(camerasIngestText(direct, direct, 'tcp')).toBe('đọc trực tiếp');
    expect(camerasIngestText(direct, { ingest: 'ffmpeg', ingestReason: null, transport: '' }, 'tcp')).toBe(
      'Luồng chính: đọc trực tiếp · Luồng phụ: qua ffmpeg (theo cấu hình)',
    );
  });

  it('and says that a camera wished by UDP comes by TCP', () => {
    const byUdp = { ...direct, transport: 'udp' } as const;
    expect(camerasIngestText(byUdp, byUdp, 'udp')).toBe('đọc trực tiếp');
    expect(camerasIngestText(direct, byUdp, 'udp')).toBe(
      'Luồng chính: đọc trực tiếp qua TCP, vì UDP mất gói hoặc bị từ chối · Luồng phụ: đọc trực tiếp',
    );
  });
});

describe('a row in words', () => {
  it('blames the link when the whole link is down', () => {
    const lost = row(
      { state: 'down', cause: 'stream.lost' },
      { picture: 'lost', phase: 'waiting', nextTryAtMs: 48_000 },
    );
    const cells = rowCells(lost, 10_000, undefined, 'AP-2');
    expect(cells.word).toBe('Mất theo tuyến AP-2');
    expect(cells.note).toBe('thử lại sau 38 giây');
    expect(rowCells(lost, 10_000, undefined, undefined).word).toBe('Mất tín hiệu');
  });

  it('says by how much a clock is off', () => {
    const off = row({ state: 'degraded', cause: 'camera.clock-off', clockOffsetMs: 142_000 }, {});
    expect(rowCells(off, 10_000, 0, undefined).word).toBe('Lệch giờ +142 s');
    expect(offsetText(-400)).toBe('−0,4 s');
    expect(offsetText(null)).toBe(dash);
  });

  it('counts days from a day on', () => {
    expect(elapsedText(372_000)).toBe('00:06:12');
    expect(elapsedText(86_400_000 * 12 + 5)).toBe('12 ngày');
  });
});

describe('the span of the report', () => {
  const noon = Date.parse('2026-11-24T05:00:00Z');

  it('is chosen and read in the time of the district', () => {
    expect(renderMomentText(noon)).toBe('24/11/2026 12:00');
    expect(parseMomentText('24/11/2026 12:00')).toBe(noon);
    expect(parseMomentText('24/11/2026')).toBe(noon - 12 * 3_600_000);
    for (const wrong of ['yesterday', '31/02/2026 10:00', '24/11/2026 24:00', '24/11/2026 10:00 x', '2026-11-24']) {
      expect(parseMomentText(wrong)).toBeUndefined();
    }
  });

  it('takes only days that exist', () => {
    expect(parseDateText(' 1/2/2028 ')).toBe('2028-02-01');
    expect(parseDateText('29/02/2028')).toBe('2028-02-29');
    expect(parseDateText('29/02/2027')).toBeUndefined();
    expect(parseDateText('13/13/2026')).toBeUndefined();
    expect(renderDateText('2026-11-24')).toBe('24/11/2026');
  });

  it('knows months, also across the turn of the year and of the UTC day', () => {
    const firstMinutes = Date.parse('2026-12-31T17:10:00Z');
    expect(renderMomentText(namedSpan('this-month', firstMinutes).fromMs)).toBe('01/01/2027 00:00');
    const previous = namedSpan('previous-month', firstMinutes);
    expect([renderMomentText(previous.fromMs), renderMomentText(previous.toMs)]).toEqual([
      '01/12/2026 00:00',
      '01/01/2027 00:00',
    ]);
    expect(namedSpan('week', noon)).toEqual({ fromMs: noon - 7 * 86_400_000, toMs: noon });
  });
});
