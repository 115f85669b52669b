/**
 * Evidence, in real Chromium against a real district, in Vietnamese: an officer goes back to a moment with four cameras and asks for
 * what they recorded, a second one approves, a recipient downloads, and the page in nobody's hands verifies: right, one bit changed, signed by a stranger.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PackView } from '../../gateway/incidents/evidence/evidence-schemas.ts';
import { verifyPack } from '../../gateway/incidents/evidence/verify/verify-pack.ts';
import { axeFindings } from '../support/axe-findings.ts';
import { openBrowser } from '../support/browser.ts';
import { type District, startDistrict } from '../support/district.ts';
import { flipBit } from '../support/made-pack.ts';
import { createPageActs } from '../support/page-acts.ts';
import { looks, newPageLike } from '../support/page-look.ts';
import { grant, invite } from '../support/people.ts';
import { joinByLink, type SignedIn } from '../support/sign-in.ts';
import { waitFor } from '../support/wait-for.ts';

let district: District;
let browser: Browser;
let officer: SignedIn;
let colleague: SignedIn;
let folder: string;
let zipPath: string;
let verifyPagePath: string;
let pack: PackView;
let codes: string[];
const problems: (readonly string[])[] = [];

const pageOf = async (visitor: SignedIn, look: (typeof looks)[number] = looks[0]): Promise<Page> => {
  const made = await newPageLike(look, visitor, browser);
  made.page.setDefaultTimeout(20_000);
  problems.push(made.problems);
  return made.page;
};
const packNow = async (): Promise<PackView> => {
  const [newest] = await officer.call<PackView[]>('/api/evidence');
  if (!newest) throw new Error('no pack');
  return newest;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'evidence-e2e-'));
  district = await startDistrict({ cameras: 4, baseAddress: '127.121.0.0', diskGb: 20 });
  browser = await openBrowser();
  officer = await district.as('police');
  const administrator = await district.as('administrator');
  const login = { login: 'duyet', name: 'Lê Thị Bình', role: 'police' } as const;
  colleague = await joinByLink(district.url, await invite(administrator, login));
  await grant(administrator, colleague, { kind: 'all', id: null });
  const cameras = await officer.call<{ id: string; code: string }[]>('/api/cameras');
  codes = cameras.map(({ code }) => code);
  for (const { id } of cameras) {
    const query = `from=${Date.now() - 60_000}&to=${Date.now() + 60_000}`;
    await waitFor('recordings', async () => {
      const groups = await officer.call<unknown[]>(`/api/cameras/${id}/recordings/sub/groups?${query}`);
      return groups.length >= 2;
    });
  }
});
afterAll(async () => {
  await browser?.close();
  await district?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('an evidence pack', () => {
  it('is asked for with cameras and span filled in from playback', async () => {
    const page = await pageOf(officer);
    const at = new Date(Date.now() - 10_000).toISOString();
    await page.goto(`${district.url}/playback?cameras=${codes.join(',')}&at=${at}`);
    await page.locator('tc-pane').nth(3).waitFor();
    await page.locator('tc-marked-acts button:has-text("Yêu cầu chứng cứ")').click();
    const form = page.locator('tc-pack-request');
    for (const code of codes) await form.locator(`li:has-text("${code}")`).waitFor();
    await form.locator('button[type=submit]').click();
    await form.locator('#problem-purpose:has-text("Cần mục đích")').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await form.locator('input[name=caseNumber]').fill('17/2026/HS');
    await form.locator('input[name=purpose]').fill('Điều tra va chạm trong hầm');
    await form.locator('button[type=submit]').click();
    await page.locator('tc-pack-details h1:has-text("CC-")').waitFor();
    // Not his own to approve.
    expect(await createPageActs(page).button('Duyệt').count()).toBe(0);
    expect(await axeFindings(page)).toEqual([]);
    pack = await packNow();
    expect(pack).toMatchObject({ state: 'requested', caseNumber: '17/2026/HS' });
    await page.context().close();
  });

  it('is approved by a second officer, made while he looks on, and given to one recipient', async () => {
    const page = await pageOf(colleague);
    const acts = createPageActs(page);
    await page.goto(`${district.url}/evidence?show=mine`);
    await acts.row(pack.number).locator('a').click();
    await page.locator('tc-pack-acts button:has-text("Duyệt")').click();
    await page.locator('tc-pack-acts tc-dialog[open] button[type=submit]').click();
    await page.locator('.standing:has-text("Đã lập, chưa giao")').waitFor();
    await page.locator('tc-pack-acts button:has-text("Cấp đường tải")').click();
    const form = page.locator('tc-pack-acts tc-dialog[open] form');
    await form.locator('input[name=recipient]').fill('Đỗ Văn Minh');
    await form.locator('input[name=recipientUnit]').fill('Viện kiểm sát');
    await form.locator('button[type=submit]').click();
    const coming = page.waitForEvent('download');
    await page.locator('a:has-text("Tải về máy này")').click();
    const download = await coming;
    zipPath = join(folder, download.suggestedFilename());
    await download.saveAs(zipPath);
    await acts.closeDialog();
    await page.locator('tc-pack-details table:has-text("đã mở từ 127.0.0.1")').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    pack = await packNow();
    await page.emulateMedia({ media: 'print' });
    const paper = page.locator('tc-pack-details .paper');
    await paper.waitFor();
    const text = ((await paper.textContent()) ?? '').replaceAll(/\s/g, '');
    for (const digits of [pack.made?.sha256, pack.made?.keyFingerprint]) {
      expect(text).toContain((digits ?? '?').replaceAll(' ', ''));
    }
    await page.context().close();
  });

  it('is verified by the page that the centre gives out, without a network', async () => {
    const page = await pageOf(officer, looks[1]);
    await page.goto(`${district.url}/evidence`);
    await page.locator('tc-evidence-view table').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await createPageActs(page).button('Signing key').click();
    const coming = page.waitForEvent('download');
    await page.locator('a:has-text("verify.html")').click();
    verifyPagePath = join(folder, 'verify.html');
    await (await coming).saveAs(verifyPagePath);
    await page.context().close();
    const { sha256 = '', keyFingerprint = '' } = pack.made ?? {};
    expect(await verdictOf({ fingerprint: keyFingerprint, sha256 })).toMatchObject({ verdict: 'right', faults: [] });
    const foreign = await verdictOf({ fingerprint: '0'.repeat(64), sha256 });
    expect([foreign.verdict, foreign.faults.join()]).toEqual(['wrong', expect.stringContaining('GÓI LẠ')]);
    const { faults } = await verifyPack(zipPath, { fingerprint: keyFingerprint });
    expect(faults).toEqual([]);
  });

  it('is not right with two files of one name, of which the right one comes last', async () => {
    const doubled = join(folder, 'doubled.zip');
    const script = `import sys, zipfile
old, new = zipfile.ZipFile(sys.argv[1]), zipfile.ZipFile(sys.argv[2], 'w')
new.writestr('audit.csv', 'forged')
for one in old.infolist(): new.writestr(one.filename, old.read(one))
new.close()`;
    execFileSync('python3', ['-W', 'ignore', '-c', script, zipPath, doubled]);
    const { keyFingerprint = '' } = pack.made ?? {};
    const { verdict, faults } = await verdictOf({ fingerprint: keyFingerprint, sha256: '' }, doubled);
    expect([verdict, faults]).toEqual(['wrong', [expect.stringContaining('tệp lạ')]]);
  });

  it('is not right any more with one bit of a picture changed, and the file and its segment are named', async () => {
    const original = readFileSync(zipPath).indexOf(Buffer.from('mdat'));
    flipBit(zipPath, 8 * (original + 200));
    const { keyFingerprint = '' } = pack.made ?? {};
    const { verdict, faults } = await verdictOf({ fingerprint: keyFingerprint, sha256: '' });
    expect(verdict).toBe('wrong');
    expect(faults).toEqual([
      expect.stringMatching(/original\/.*tệp bị sửa/),
      expect.stringMatching(/#\d+: đoạn ghi bị sửa/),
    ]);
  });

  it('is in the audit for the administrator, in words', async () => {
    const page = await pageOf(await district.as('administrator'));
    await page.goto(`${district.url}/audit?kind=evidence`);
    for (const words of ['Đề nghị trích xuất chứng cứ', 'Duyệt trích xuất chứng cứ', 'Tải gói chứng cứ'])
      await page.locator(`tc-audit-rows tr:has-text("${words}")`).first().waitFor();
    await page.context().close();
  });

  it('brings no page to complain', () => {
    expect(problems.flat()).toEqual([]);
  });
});

async function verdictOf(paper: { readonly fingerprint: string; readonly sha256: string }, path = zipPath) {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(verifyPagePath).href);
  await page.locator('#file').setInputFiles(path);
  await page.locator('#fingerprint').fill(paper.fingerprint);
  await page.locator('#whole').fill(paper.sha256);
  await page.locator('button[type=submit]').click();
  await page.locator('#verdict[data-verdict]').waitFor();
  const verdict = await page.locator('#verdict').getAttribute('data-verdict');
  const faults = await page.locator('#faults li').allInnerTexts();
  await page.close();
  return { verdict, faults };
}
