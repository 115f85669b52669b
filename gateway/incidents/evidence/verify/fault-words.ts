/** What the verifier says, in both languages. */
import type { PackFaultKind } from './verify-pack.ts';

export const faultWords: Readonly<Record<PackFaultKind, { readonly vi: string; readonly en: string }>> = {
  whole: {
    vi: 'SHA-256 của cả gói khác với biên bản',
    en: 'the SHA-256 of the whole pack is not the one on the minutes',
  },
  zip: { vi: 'cấu trúc tệp zip bị sửa', en: 'a record of the zip file was altered' },
  altered: { vi: 'tệp bị sửa', en: 'file altered' },
  missing: { vi: 'thiếu tệp', en: 'file missing' },
  extra: { vi: 'tệp lạ, không có trong bản kê', en: 'file that the manifest does not list' },
  misplaced: { vi: 'tệp nằm sai thứ tự', en: 'file in another place' },
  signature: { vi: 'chữ ký không đúng', en: 'the signature is wrong' },
  foreign: {
    vi: 'GÓI LẠ: khoá ký không phải khoá ghi trên biên bản, người khác đã ký gói này',
    en: 'FOREIGN: signed with another key than the one on the minutes, by somebody else',
  },
  manifest: { vi: 'bản kê không hợp lệ hoặc tự mâu thuẫn', en: 'the manifest is malformed or contradicts itself' },
  'segment-altered': { vi: 'đoạn ghi bị sửa', en: 'segment altered' },
  'segment-missing': { vi: 'thiếu đoạn ghi', en: 'segment missing' },
  'segment-misplaced': { vi: 'đoạn ghi sai thứ tự', en: 'segment in another order' },
};
