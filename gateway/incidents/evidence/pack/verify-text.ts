/** `VERIFY.txt`: how anybody checks the pack with tools that are on every Linux and macOS machine, in both languages. */
import { manifestName, manifestSignatureName, publicKeyName, sumsName, sumsSignatureName } from './manifest.ts';

export interface VerifyFacts {
  readonly number: string;
  readonly caseNumber: string;
}

/** The commands, each on a line of its own behind `$ `. */
export const verifyCommands = [
  `openssl pkey -pubin -in ${publicKeyName} -outform DER | sha256sum`,
  `openssl pkeyutl -verify -pubin -inkey ${publicKeyName} -rawin -in ${sumsName} -sigfile ${sumsSignatureName}`,
  `openssl pkeyutl -verify -pubin -inkey ${publicKeyName} -rawin -in ${manifestName} -sigfile ${manifestSignatureName}`,
  `sha256sum --check --strict ${sumsName}`,
] as const;

const [fingerprintOf, verifySums, verifyManifest, checkSums] = verifyCommands;

export const renderVerifyText = ({
  number,
  caseNumber,
}: VerifyFacts): string => `GÓI CHỨNG CỨ ${number} / EVIDENCE PACK ${number}
Vụ việc / case: ${caseNumber}

================ TIẾNG VIỆT ================

Cần có trên giấy (biên bản), KHÔNG lấy từ trong gói:
  - dấu vân tay khoá ký (64 chữ số hệ 16)
  - SHA-256 của cả tệp .zip (64 chữ số hệ 16)

1. Cả gói. Mã in ra phải trùng với biên bản:
   $ sha256sum ${number}.zip

2. Giải nén vào một thư mục trống, mở cửa sổ lệnh trong thư mục đó.

3. Khoá của ai? Mã in ra phải trùng với dấu vân tay trên biên bản.
   Nếu khác: gói do người khác ký, KHÔNG PHẢI của trung tâm.
   $ ${fingerprintOf}

4. Chữ ký. Cả hai lệnh phải in "Signature Verified Successfully":
   $ ${verifySums}
   $ ${verifyManifest}

5. Từng tệp. Mọi dòng phải là OK; tệp nào FAILED là tệp đã bị sửa:
   $ ${checkSums}

Cách khác, không cần lệnh: mở verify.html (bản lấy từ trung tâm thì tốt hơn bản trong gói) bằng trình duyệt, không cần mạng.
Cần OpenSSL 3 trở lên. Trên macOS thay sha256sum bằng: shasum -a 256

Trong gói:
  original/   đoạn ghi gốc, từng byte như lúc ghi (MP4 phân mảnh)
  play/       cùng khung hình ấy, đóng gói lại để phần mềm nào cũng mở được; không mã hoá lại
  view/       bản DẪN XUẤT, đã mã hoá lại sang H.264, chỉ để xem; không phải bản gốc
  manifest.json  camera, thời gian (UTC), khoảng trống và nguyên nhân, lệch đồng hồ, ai đề nghị, ai duyệt, mã băm
  audit.csv   trích nhật ký hệ thống

================ ENGLISH ================

Have these on paper (the minutes), NOT from inside of the pack:
  - the fingerprint of the signing key (64 hexadecimal digits)
  - the SHA-256 of the whole .zip file (64 hexadecimal digits)

1. The whole pack. What is printed must be what stands on the minutes:
   $ sha256sum ${number}.zip

2. Unpack it into an empty folder and open a terminal there.

3. Whose key? What is printed must be the fingerprint on the minutes.
   If it is another: somebody else signed this pack, NOT the centre.
   $ ${fingerprintOf}

4. The signatures. Both commands must print "Signature Verified Successfully":
   $ ${verifySums}
   $ ${verifyManifest}

5. Every file. Each line must say OK; what says FAILED was altered:
   $ ${checkSums}

Another way, without commands: open verify.html (better the centre's own copy than the one in the pack) in a browser; no
network is needed. OpenSSL 3 or later is needed above. On macOS use "shasum -a 256" for sha256sum.

In the pack:
  original/   the recordings, byte for byte as they were written (fragmented MP4)
  play/       the same frames, packed anew so that any player opens them; not encoded again
  view/       DERIVED: encoded again as H.264, only to look at; not the original
  manifest.json  cameras, times (UTC), gaps with causes, clock offsets, who asked, who approved, hashes
  audit.csv   excerpt of the system's audit
`;
