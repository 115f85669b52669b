/**
 * RFC 2435: a baseline JPEG with the standard Huffman tables loses its headers; the first packet carries the quantisation tables
 * (Q = 255), every packet the offset of its piece of the scan.
 */
import { MAX_PAYLOAD } from './rtp-frame.ts';

interface JpegParts {
  readonly width: number;
  readonly height: number;
  /** 0: 4:2:2, 1: 4:2:0. */
  readonly type: number;
  /** Luma and chroma tables, 64 bytes each. */
  readonly tables: Buffer;
  readonly scan: Buffer;
}

/** Reads what RFC 2435 needs out of a JPEG file. Throws on what the format cannot carry. */
export function parseJpeg(jpeg: Buffer): JpegParts {
  const tables: Buffer[] = [];
  let frame: { width: number; height: number; type: number } | undefined;
  let at = 2;
  while (at + 4 <= jpeg.length) {
    const marker = jpeg[at + 1] ?? 0;
    const size = jpeg.readUInt16BE(at + 2);
    const segment = jpeg.subarray(at + 4, at + 2 + size);
    if (marker === 0xdb) {
      for (let table = 0; table + 65 <= segment.length; table += 65) {
        tables[(segment[table] ?? 0) & 0x0f] = segment.subarray(table + 1, table + 65);
      }
    } else if (marker === 0xc0) {
      const sampling = segment[7] ?? 0;
      if (sampling !== 0x22 && sampling !== 0x21)
        throw new Error(`JPEG sampling 0x${sampling.toString(16)} has no RTP type`);
      frame = { height: segment.readUInt16BE(1), width: segment.readUInt16BE(3), type: sampling === 0x22 ? 1 : 0 };
    } else if (marker === 0xda) {
      const luma = tables[0];
      if (luma === undefined || frame === undefined) throw new Error('JPEG without tables or frame header');
      return {
        ...frame,
        tables: Buffer.concat([luma, tables[1] ?? luma]),
        scan: jpeg.subarray(at + 2 + size, jpeg.length - 2),
      };
    }
    at += 2 + size;
  }
  throw new Error('JPEG without a scan');
}

/** @param jpeg one whole picture, at most 2040×2040. */
export function packetizeJpeg(jpeg: Buffer): Buffer[] {
  const { width, height, type, tables, scan } = parseJpeg(jpeg);
  const payloads: Buffer[] = [];
  let offset = 0;
  while (offset < scan.length) {
    const main = Buffer.from([0, 0, 0, 0, type, 255, width >> 3, height >> 3]);
    main.writeUIntBE(offset, 1, 3);
    const tableHeader = offset === 0 ? Buffer.concat([Buffer.from([0, 0, 0, tables.length]), tables]) : Buffer.alloc(0);
    const piece = scan.subarray(offset, offset + MAX_PAYLOAD - main.length - tableHeader.length);
    payloads.push(Buffer.concat([main, tableHeader, piece]));
    offset += piece.length;
  }
  return payloads;
}
