/**
 * The one error type of the gateway and the table of its codes.
 *
 * A foreign error (a socket's, SQLite's, ffmpeg's) becomes a GatewayError at the adapter's edge, so that everything
 * above deals in codes. The table says for each code which HTTP status it has, whether trying again helps, and what an
 * operator reads. `details` must be safe to show: no secret ever goes in.
 */
export type RetryPolicy = 'never' | 'ladder' | 'slow';

export interface ErrorMeaning {
  readonly status: number;
  /** `ladder`: try again soon; `slow`: a person probably has to act, try every 15 min; `never`: the request is wrong. */
  readonly retry: RetryPolicy;
  readonly vi: string;
  readonly en: string;
}

const meaning = (status: number, retry: RetryPolicy, vi: string, en: string): ErrorMeaning => ({
  status,
  retry,
  vi,
  en,
});

export const errorMeanings = {
  // Requests
  'request.invalid': meaning(400, 'never', 'Yêu cầu không hợp lệ.', 'The request is not valid.'),
  'request.conflict': meaning(409, 'never', 'Trùng với dữ liệu đã có.', 'This conflicts with what is already there.'),
  'request.in-use': meaning(
    409,
    'never',
    'Đang được dùng nên chưa xoá hoặc chuyển được.',
    'Still in use, so it cannot be removed or moved.',
  ),
  'request.too-many': meaning(
    429,
    'ladder',
    'Yêu cầu quá nhiều. Hãy chờ rồi thử lại.',
    'Too many requests. Wait, then try again.',
  ),
  'request.too-large': meaning(413, 'never', 'Dữ liệu gửi lên quá lớn.', 'The request is too large.'),
  'access.denied': meaning(403, 'never', 'Bạn không có quyền làm việc này.', 'You may not do this.'),
  'access.sign-in': meaning(401, 'never', 'Cần đăng nhập.', 'Sign in first.'),
  'access.wrong-credentials': meaning(
    401,
    'never',
    'Sai tên đăng nhập, mật khẩu hoặc mã xác thực.',
    'User name, password or code is wrong.',
  ),
  'access.second-factor': meaning(
    401,
    'never',
    'Nhập mã 6 số trong ứng dụng xác thực.',
    'Enter the six digits of your authenticator app.',
  ),
  'access.locked': meaning(
    429,
    'never',
    'Nhập sai nhiều lần. Hãy chờ rồi thử lại.',
    'Too many wrong tries. Wait, then try again.',
  ),
  'access.disabled': meaning(
    403,
    'never',
    'Tài khoản đã bị khoá. Báo quản trị.',
    'This account is disabled. Tell the administrator.',
  ),
  'access.locked-desk': meaning(
    401,
    'never',
    'Bàn trực đang khoá: hình vẫn chạy, đăng nhập để điều khiển.',
    'The desk is locked: the pictures run on, sign in to use it.',
  ),
  'access.must-enrol': meaning(
    403,
    'never',
    'Cần cài mã xác thực hai bước trước khi dùng.',
    'Set up the second factor first.',
  ),
  'access.weak-password': meaning(400, 'never', 'Mật khẩu chưa đủ mạnh.', 'The password is too weak.'),
  'access.link-expired': meaning(
    410,
    'never',
    'Đường dẫn đã dùng hoặc hết hạn. Xin quản trị cấp lại.',
    'The link was used or has expired. Ask the administrator for a new one.',
  ),
  'access.withdrawn': meaning(403, 'never', 'Quyền xem camera này không còn.', 'You may no longer see this camera.'),
  'access.purpose': meaning(
    403,
    'never',
    'Phải nêu mục đích xem camera này.',
    'Say for what purpose you watch this camera.',
  ),
  'audit.unavailable': meaning(
    503,
    'ladder',
    'Không ghi được nhật ký kiểm toán nên việc này chưa được làm. Báo kỹ thuật.',
    'This was not done, because the audit could not be written. Tell the technician.',
  ),
  'not-found': meaning(404, 'never', 'Không tìm thấy.', 'Not found.'),
  'gateway.busy': meaning(503, 'ladder', 'Máy chủ đang bận, thử lại sau.', 'The server is busy, try again.'),
  'gateway.closing': meaning(503, 'ladder', 'Máy chủ đang tắt.', 'The server is shutting down.'),
  'gateway.internal': meaning(
    500,
    'never',
    'Lỗi máy chủ. Báo kỹ thuật kèm mã yêu cầu.',
    'Server error. Tell the technician, with the request id.',
  ),
  'config.invalid': meaning(500, 'never', 'Cấu hình không hợp lệ.', 'The configuration is not valid.'),
  'database.newer': meaning(
    500,
    'never',
    'Cơ sở dữ liệu mới hơn chương trình. Hãy nâng cấp chương trình.',
    'The database is newer than the program. Upgrade the program.',
  ),
  'database.failed': meaning(
    500,
    'never',
    'Không ghi hoặc đọc được cơ sở dữ liệu.',
    'The database could not be read or written.',
  ),
  // The way to a camera
  'camera.name-unresolved': meaning(
    502,
    'ladder',
    'Không phân giải được tên máy của camera.',
    "The camera's host name does not resolve.",
  ),
  'camera.address-refused': meaning(
    400,
    'never',
    'Địa chỉ không nằm trong mạng camera đã khai báo.',
    'The address is outside the configured camera networks.',
  ),
  'camera.unreachable': meaning(
    502,
    'ladder',
    'Không tới được camera: kiểm tra nguồn, cáp, mạng.',
    'The camera cannot be reached: check power, cable, network.',
  ),
  'camera.refused': meaning(
    502,
    'ladder',
    'Camera từ chối kết nối (cổng đóng).',
    'The camera refuses the connection (port closed).',
  ),
  'camera.timeout': meaning(504, 'ladder', 'Camera không trả lời kịp.', 'The camera did not answer in time.'),
  'camera.unauthorised': meaning(
    502,
    'slow',
    'Sai tên hoặc mật khẩu camera.',
    'Camera user name or password is wrong.',
  ),
  'camera.forbidden': meaning(502, 'slow', 'Tài khoản camera không đủ quyền.', 'The camera account lacks the right.'),
  'camera.not-supported': meaning(
    501,
    'never',
    'Camera không hỗ trợ chức năng này.',
    'The camera does not support this.',
  ),
  'camera.bad-answer': meaning(502, 'ladder', 'Camera trả lời sai chuẩn.', "The camera's answer breaks the standard."),
  'camera.no-video': meaning(
    502,
    'ladder',
    'Camera không có luồng hình ở địa chỉ này.',
    'The camera has no video at this address.',
  ),
  'camera.sessions-full': meaning(502, 'ladder', 'Camera hết phiên xem.', 'The camera has no session left.'),
  'camera.rtsp-only': meaning(
    502,
    'never',
    'Thiết bị chỉ có RTSP, không có ONVIF.',
    'The device speaks RTSP only, no ONVIF.',
  ),
  'camera.no-credentials': meaning(
    502,
    'slow',
    'Chưa khai báo mật khẩu camera.',
    'No camera password has been entered yet.',
  ),
  // Streams
  'stream.lost': meaning(502, 'ladder', 'Mất luồng hình từ camera.', 'The stream from the camera was lost.'),
  'stream.stalled': meaning(
    502,
    'ladder',
    'Kết nối còn nhưng không có khung hình mới.',
    'The connection is open but no new frame arrives.',
  ),
  'stream.not-running': meaning(503, 'ladder', 'Luồng hình chưa chạy.', 'The stream is not running.'),
  'stream.not-direct': meaning(
    502,
    'ladder',
    'Luồng này không đọc trực tiếp được, phải qua ffmpeg.',
    'This stream cannot be read directly, only through ffmpeg.',
  ),
  'stream.codec-unsupported': meaning(
    415,
    'never',
    'Trình duyệt không phát được chuẩn hình này.',
    'A browser cannot play this codec.',
  ),
  'stream.transcode-budget': meaning(
    503,
    'ladder',
    'Đã hết suất chuyển mã. Đóng bớt camera chuyển mã.',
    'The transcoding budget is used up. Close another transcoded camera.',
  ),
  'ffmpeg.missing': meaning(500, 'never', 'Máy chủ thiếu ffmpeg.', 'The server lacks ffmpeg.'),
  'ffmpeg.failed': meaning(502, 'ladder', 'ffmpeg dừng vì lỗi.', 'ffmpeg stopped with an error.'),
  'media.malformed': meaning(502, 'ladder', 'Dữ liệu hình bị hỏng.', 'The media bytes are malformed.'),
  // Recordings and evidence
  'recording.unreadable': meaning(
    503,
    'ladder',
    'Ổ đĩa giữ đoạn ghi này không đọc được. Báo kỹ thuật.',
    'The disk that holds this recording cannot be read. Tell the technician.',
  ),
  'recording.write-failed': meaning(
    503,
    'ladder',
    'Không ghi được xuống ổ đĩa. Báo kỹ thuật.',
    'It could not be written to the disk. Tell the technician.',
  ),
  'recording.none': meaning(
    404,
    'never',
    'Không có đoạn ghi nào trong khoảng này.',
    'Nothing was recorded in this time.',
  ),
  'recording.no-disk': meaning(
    503,
    'ladder',
    'Chưa có ổ đĩa nào nhận ghi hình. Báo kỹ thuật.',
    'No disk takes recordings now. Tell the technician.',
  ),
  'recording.holds-full': meaning(
    409,
    'never',
    'Phần đĩa dành cho đoạn giữ lại đã đầy. Bỏ giữ đoạn không còn cần.',
    'The share of the disks for held footage is used up. Release what is no longer needed.',
  ),
  'recording.same-person': meaning(
    403,
    'never',
    'Việc này cần người thứ hai: người đã đề nghị không tự duyệt được.',
    'This needs a second person: whoever asked cannot also confirm.',
  ),
  'recording.altered': meaning(
    409,
    'never',
    'Đoạn ghi khác với mã băm lúc ghi: không dùng làm chứng cứ được. Báo quản trị.',
    'The recording differs from its hash of when it was written: it cannot serve as evidence. Tell the administrator.',
  ),
  // Steering
  'ptz.held': meaning(409, 'never', 'Người khác đang điều khiển camera này.', 'Somebody else is steering this camera.'),
  // Metric store
  'metrics.unavailable': meaning(
    503,
    'ladder',
    'Kho số liệu tạm thời không trả lời.',
    'The metric store does not answer for now.',
  ),
} as const satisfies Record<string, ErrorMeaning>;

export type ErrorCode = keyof typeof errorMeanings;

export class GatewayError extends Error {
  readonly code: ErrorCode;
  /** Facts that may be shown to a person and logged: never a secret. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, options: { cause?: unknown; details?: Record<string, unknown>; message?: string } = {}) {
    super(
      options.message ?? errorMeanings[code].en,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'GatewayError';
    this.code = code;
    this.details = options.details ?? {};
  }
}

export function meaningOf(code: ErrorCode): ErrorMeaning {
  return errorMeanings[code];
}

/** Gives back a GatewayError unchanged and wraps anything else under `code`. */
export function asGatewayError(error: unknown, code: ErrorCode = 'gateway.internal'): GatewayError {
  return error instanceof GatewayError ? error : new GatewayError(code, { cause: error });
}
