/** Alarms in Vietnamese words, for who reads of them outside the pages: mail, spreadsheet. The pages say the same. */
import type { ConditionKind } from '../kernel/conditions.ts';
import { errorMeanings } from '../kernel/errors.ts';
import type { AlarmState, Severity } from './model.ts';

export const kindWords: Readonly<Record<ConditionKind, string>> = {
  'camera.lost': 'Mất tín hiệu',
  'camera.unauthorised': 'Camera từ chối mật khẩu',
  'camera.frozen': 'Đứng hình',
  'camera.onvif-unreachable': 'Không trả lời ONVIF',
  'camera.clock-off': 'Đồng hồ camera lệch',
  'camera.packet-loss': 'Mất gói tin',
  'camera.unsupported-codec': 'Chuẩn hình trình duyệt không phát được',
  'camera.not-checked': 'Lâu chưa kiểm tra được',
  'camera.black': 'Hình đen',
  'camera.covered': 'Ống kính bị che',
  'camera.card': 'Hình thông báo thay cho hình thật',
  'camera.over-exposed': 'Hình cháy sáng',
  'camera.defocused': 'Hình mờ, mất nét',
  'camera.unchanged': 'Hình không đổi',
  'camera.moved': 'Camera bị xoay lệch',
  'camera.motion': 'Có chuyển động',
  'camera.tamper': 'Camera báo bị phá',
  'camera.digital-input': 'Ngõ vào tín hiệu bật',
  'gateway.clock-unsynchronised': 'Đồng hồ máy chủ chưa đồng bộ',
  'gateway.metric-store-down': 'Kho số liệu không trả lời',
  'gateway.transcode-budget-full': 'Hết suất chuyển mã',
  'gateway.disk-full': 'Ổ đĩa máy chủ đầy',
  'gateway.certificate-ending': 'Chứng chỉ TLS sắp hết hạn',
  'access.break-glass': 'Tài khoản niêm phong đã được dùng',
  'station.silent': 'Trạm tường im lặng',
  'camera.technical-look': 'Kỹ thuật đang xem',
  'camera.not-recorded': 'Không ghi được hình camera',
  'recording.disk-missing': 'Thiếu ổ đĩa ghi hình',
  'recording.disk-failing': 'Ổ đĩa ghi hình bị lỗi',
  'recording.disk-full': 'Ngừng ghi: đĩa chỉ còn đoạn giữ lại',
  'recording.reach-short': 'Thời gian lưu sắp không đủ',
  'recording.holds-full': 'Hết phần đĩa cho đoạn giữ lại',
  'evidence.urgent-unreviewed': 'Gói chứng cứ khẩn chưa ai duyệt lại',
  'gateway.alarms-not-sent': 'Báo động không gửi ra ngoài được',
};
export const severityWords: Readonly<Record<Severity, string>> = {
  critical: 'Nghiêm trọng',
  high: 'Cao',
  medium: 'Trung bình',
  low: 'Thấp',
};
export const stateWords: Readonly<Record<AlarmState, string>> = {
  unacknowledged: 'Chưa ai nhận',
  acknowledged: 'Đã nhận',
  returned: 'Đã hết, chưa ai nhận',
  shelved: 'Gác lại',
  'out-of-service': 'Đang bảo trì',
  closed: 'Đã đóng',
};

/** @param cause a kind, an error code, or plain words already */
export function causeWords(cause: string): string {
  if (cause === 'flapping') return 'Chập chờn: hết rồi lại bị liên tục.';
  if (Object.hasOwn(errorMeanings, cause)) return errorMeanings[cause as keyof typeof errorMeanings].vi;
  return wordsOfKind(cause);
}

/** @param kind of an alarm; one that is known no more is left as it is */
export const wordsOfKind = (kind: string): string =>
  Object.hasOwn(kindWords, kind) ? kindWords[kind as ConditionKind] : kind;
