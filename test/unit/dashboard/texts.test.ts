/** Texts: both languages complete, every key used, every used key there; times, numbers, search. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { en, translate, vi } from '../../../dashboard/locales/catalogue.ts';
import {
  formatAge,
  formatDateTime,
  formatDuration,
  formatFileTime,
  formatMoment,
  formatNumber,
} from '../../../dashboard/locales/format.ts';
import { foldCode, foldText, matchesSearch } from '../../../dashboard/state/search-fold.ts';

const folder = new URL('../../../dashboard', import.meta.url).pathname;
const sources = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((path) => !/\/(dist|locales\/(vi|en))\//.test(path));
const code = sources.map((path) => readFileSync(path, 'utf8')).join('\n');

const keysOf = (catalogue: Record<string, Record<string, string>>) =>
  Object.entries(catalogue).flatMap(([area, texts]) => Object.keys(texts).map((key) => `${area}.${key}`));
const paramsOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe('the texts', () => {
  it('have the same keys and parameters in both languages, and none is empty', () => {
    expect(keysOf(en)).toEqual(keysOf(vi));
    const both = Object.entries(vi).flatMap(([area, texts]) =>
      Object.entries(texts as Record<string, string>).map(([key, text]) => {
        const english = (en as Record<string, Record<string, string>>)[area]?.[key] ?? '';
        return { key: `${area}.${key}`, text, english };
      }),
    );
    expect(both.filter(({ text, english }) => text.trim() === '' || english.trim() === '')).toEqual([]);
    const different = both.filter(({ text, english }) => paramsOf(text).join() !== paramsOf(english).join());
    expect(different).toEqual([]);
  });

  it('are all used: a key stands whole in the code, or an area builds it from a part', () => {
    // `t(`health.state-${state}`)` counts for every key that begins so.
    const built = [...code.matchAll(/`(\w+\.[\w-]*)\$\{/g)].map((match) => match[1] ?? '');
    const unused = keysOf(vi).filter(
      (key) => !code.includes(`'${key}'`) && !built.some((start) => key.startsWith(start)),
    );
    expect(unused).toEqual([]);
  });

  it('are all there: no component asks for a key that is missing', () => {
    const known = new Set(keysOf(vi));
    const areas = Object.keys(vi).join('|');
    const asked = [...code.matchAll(new RegExp(`\\bt\\(\\s*'((?:${areas})\\.[\\w-]+)'`, 'g'))].map(
      (match) => match[1] ?? '',
    );
    expect(asked.filter((key) => !known.has(key))).toEqual([]);
    expect(asked.length).toBeGreaterThan(50);
  });

  it('fill their parameters in', () => {
    expect(translate('vi', 'live.lost', { time: '01:52:10' })).toBe('Mất tín hiệu từ 01:52:10');
    expect(translate('en', 'live.retryIn', { seconds: 38 })).toBe('next try in 38 s');
  });
});

describe('times and numbers', () => {
  const ms = Date.parse('2026-11-22T19:14:09.500Z');

  it('are those of Hồ Chí Minh City, day first', () => {
    expect(formatDateTime(ms)).toBe('23/11/2026 02:14:09');
    expect(formatFileTime(ms)).toBe('2026-11-23T02-14-09');
  });

  it('leave the date out on the same day only', () => {
    expect(formatMoment(ms, ms + 3_600_000)).toBe('02:14:09');
    expect(formatMoment(ms, ms + 86_400_000)).toBe('23/11/2026 02:14:09');
  });

  it('have a decimal comma and counting hours', () => {
    expect(formatNumber(4.25, 1)).toMatch(/^4,[23]$/);
    expect(formatAge(4_200)).toBe('4,2 s');
    expect(formatAge(61_000)).toBe('00:01:01');
    expect(formatDuration(100 * 3_600_000 + 41_000)).toBe('100:00:41');
    expect(formatDuration(-5)).toBe('00:00:00');
  });
});

describe('search', () => {
  it('ignores diacritics, đ and case', () => {
    expect(foldText('  Cửa  ngõ Đồng Văn Cống ')).toBe('cua ngo dong van cong');
    expect(matchesSearch('cua ngo', ['C-03', 'Cửa ngõ Cát Lái'])).toBe(true);
    expect(matchesSearch('lai CUA', ['Cửa ngõ Cát Lái'])).toBe(true);
    expect(matchesSearch('hầm', ['Cửa ngõ'])).toBe(false);
    expect(matchesSearch(' ', ['x'])).toBe(true);
  });

  it('takes codes as people type them', () => {
    expect(foldCode('T-07')).toBe(foldCode('t 07'));
  });
});
