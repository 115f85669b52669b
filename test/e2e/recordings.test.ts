/** The page of recording: clean in both looks, a policy for a group, and held footage that two people let go of. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CameraGroup } from '../../gateway/cameras/groups/group-schemas.ts';
import type { Camera } from '../../gateway/cameras/schemas.ts';
import type { HoldView, PolicyView } from '../../gateway/recordings/keep/keep-schemas.ts';
import { axeFindings } from '../support/axe-findings.ts';
import { openBrowser } from '../support/browser.ts';
import { type District, startDistrict } from '../support/district.ts';
import { newPageOf } from '../support/open-page.ts';
import { looks, newPageLike } from '../support/page-look.ts';
import type { Post } from '../support/people.ts';
import { waitFor } from '../support/wait-for.ts';

let root: string;
let district: District;
let browser: Browser;
let camera: Camera;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'thap-canh-disks-'));
  mkdirSync(join(root, 'D1'));
  const disk = (name: string) => ({ name, folder: join(root, name), quotaGb: 2 });
  // The second one is not there.
  const recordings = { disks: [disk('D1'), disk('D2')], minFreeGb: 0.1 };
  district = await startDistrict({ cameras: 2, baseAddress: '127.152.0.0', config: { recordings } });
  browser = await openBrowser();
  const administrator = await district.as('administrator');
  const [first] = await administrator.call<Camera[]>('/api/cameras');
  if (!first) throw new Error('no camera');
  camera = first;
  const group = { code: 'TD', name: 'Trọng điểm', cameraIds: [camera.id] };
  await administrator.call<CameraGroup>('/api/camera-groups', 'POST', group);
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});
afterAll(async () => {
  await browser?.close();
  await district?.close();
  rmSync(root, { recursive: true, force: true });
});

const hold = async (note: string) => {
  const operator = await district.as('operator');
  const [from, to] = [120_000, 60_000].map((backMs) => new Date(Date.now() - backMs).toISOString());
  return await operator.call<HoldView>('/api/holds', 'POST', { cameraId: camera.id, from, to, note });
};

describe('the page of recording', () => {
  it('gives a group a policy of its own', async () => {
    const page = await newPageOf(await district.as('administrator'), browser);
    await page.goto(`${district.url}/recordings?about=policies`);
    await page.getByRole('button', { name: 'Thêm chính sách' }).click();
    const form = page.locator('tc-policy-form');
    await form.getByLabel('Nhóm').selectOption('Trọng điểm (1 camera)');
    await form.getByLabel('Ghi khi').selectOption('Theo giờ');
    await form.getByLabel('Từ giờ').fill('22:00');
    await form.getByLabel('Đến giờ').fill('5h');
    await form.getByRole('button', { name: 'Nhận' }).click();
    await form.getByRole('alert').getByText('06:30').waitFor();
    await form.getByLabel('Đến giờ').fill('05:30');
    await form.getByLabel('Tối thiểu (ngày)').fill('14');
    await form.getByRole('button', { name: 'Nhận' }).click();
    await page.getByRole('row', { name: /Trọng điểm.*T2–T6 22:00–05:30/ }).waitFor();
    await page.getByRole('button', { name: 'Lưu chính sách' }).click();
    await page.getByText('Đã lưu chính sách ghi hình.').waitFor();
    const administrator = await district.as('administrator');
    const kept = await administrator.call<PolicyView[]>('/api/recordings/policies');
    expect(kept.find(({ groupId }) => groupId !== null)).toMatchObject({
      ...{ role: 'main', mode: 'schedule', minDays: 14, maxDays: 30 },
      hours: [{ days: [1, 2, 3, 4, 5], fromMinute: 1_320, toMinute: 330 }],
    });
  });

  it('lets two people let go of what is held, and not one', async () => {
    const { id } = await hold('xe tải chắn lối');
    const operator = await newPageOf(await district.as('operator'), browser);
    await operator.goto(`${district.url}/recordings`);
    const row = operator.getByRole('row', { name: /xe tải chắn lối/ });
    await row.getByRole('button', { name: 'Đề nghị bỏ giữ' }).click();
    await operator.getByLabel('Lý do bỏ giữ').fill('không liên quan');
    await operator.locator('tc-hold-list tc-dialog').getByRole('button', { name: 'Đề nghị bỏ giữ' }).click();
    await row.getByText(/đề nghị bỏ giữ lúc .*không liên quan/).waitFor();
    expect(await row.getByRole('button', { name: 'Đồng ý bỏ giữ' }).count()).toBe(0);
    const police = await newPageOf(await district.as('police'), browser);
    await police.goto(`${district.url}/recordings`);
    const same = police.getByRole('row', { name: /xe tải chắn lối/ });
    await same.getByRole('button', { name: 'Đồng ý bỏ giữ' }).click();
    await police.locator('tc-hold-list tc-dialog').getByRole('button', { name: 'Đồng ý bỏ giữ' }).click();
    await police.getByText('Đã bỏ giữ.').waitFor();
    // Told to the other page too.
    await row.waitFor({ state: 'detached' });
    const holds = await (await district.as('operator')).call<HoldView[]>('/api/holds');
    expect(holds.some((each) => each.id === id)).toBe(false);
  });

  const parts: readonly [string, Post, string][] = [
    ['disks', 'administrator', 'D2'],
    ['policies', 'administrator', 'Trọng điểm'],
    ['reach', 'administrator', 'Trọng điểm'],
    ['holds', 'police', 'va chạm'],
  ];
  describe.each(looks)('in $language, $theme, $width×$height', (look) => {
    it.each(parts)('%s is clean for the %s', async (about, post, text) => {
      const operator = await district.as('operator');
      if (about === 'holds' && !(await operator.call<HoldView[]>('/api/holds')).some(({ note }) => note === text)) {
        const { id } = await hold(text);
        await operator.call(`/api/holds/${id}/release`, 'POST', { why: 'không liên quan' });
      }
      const { page, problems } = await newPageLike(look, await district.as(post), browser);
      await page.goto(`${district.url}/recordings?about=${about}`);
      await page.getByText(text, { exact: false }).first().waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      expect(await axeFindings(page)).toEqual([]);
      expect(problems).toEqual([]);
    });
  });

  it('shows a missing disk as it is, and it back when it is there', async () => {
    const page = await newPageOf(await district.as('administrator'), browser);
    await page.goto(`${district.url}/recordings`);
    const row = page.getByRole('row', { name: /^D2/ });
    await row.getByText('không có thư mục này').waitFor();
    mkdirSync(join(root, 'D2'));
    await waitFor('the disk', async () => (await row.getByText('Đang ghi').count()) > 0);
  });
});
