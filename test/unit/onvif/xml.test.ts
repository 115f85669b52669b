import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeXml, findDescendants, parseXml, renderXml, textAt } from '../../../gateway/onvif/xml.ts';

const code = 'camera.bad-answer';

describe('XML of a device', () => {
  it('drops prefixes, resolves namespaces and decodes entities', () => {
    const root = parseXml(
      '<?xml version="1.0"?><a:E xmlns:a="urn:x" a:t="1&amp;2"><b xmlns="urn:y"> p&amp;q&#x41; </b></a:E>',
    );
    expect(root).toMatchObject({ name: 'E', namespace: 'urn:x', attributes: { t: '1&2' } });
    expect(root.children[0]).toMatchObject({ name: 'b', namespace: 'urn:y', text: 'p&qA' });
  });

  it('lives with prefixes that were never declared', () => {
    expect(textAt(parseXml('<tt:A><tt:B>x</tt:B></tt:A>'), 'B')).toBe('x');
  });

  it.each([
    ['a DOCTYPE', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['a DOCTYPE in small letters', '<!doctype a><a/>'],
    ['unclosed elements', '<a><b></a>'],
    ['nothing', ''],
    ['text', 'Unauthorized'],
    ['great depth', `${'<a>'.repeat(100)}${'</a>'.repeat(100)}`],
    ['great number', `<a>${'<b/>'.repeat(60_000)}</a>`],
    ['a name that reaches into prototypes', '<a><__proto__>x</__proto__></a>'],
  ])('refuses %s', (_, source) => {
    expect(() => parseXml(source)).toThrow(expect.objectContaining({ code }));
  });

  it('gives back every text it escaped, that XML can carry', () => {
    const text = fc.string({ unit: 'grapheme' }).map((value) => value.replace(/[^\u0020-\uD7FF\uE000-\uFFFD]/gu, ''));
    fc.assert(
      fc.property(text, (value) => {
        expect(parseXml(`<a b="${escapeXml(value)}">x${escapeXml(value)}x</a>`)).toMatchObject({
          text: `x${value}x`,
          attributes: { b: value },
        });
      }),
    );
  });

  it('never throws anything but the named error', () => {
    fc.assert(
      fc.property(fc.string(), (source) => {
        try {
          parseXml(`<a>${source}</a>`);
        } catch (error) {
          expect(error).toMatchObject({ code });
        }
      }),
    );
  });

  it('writes reference parameters back as they came', () => {
    const [id] = findDescendants(parseXml('<r xmlns:d="urn:d"><d:Id d:k="v&lt;">7&amp;</d:Id></r>'), 'Id');
    expect(id && parseXml(renderXml(id))).toMatchObject({ namespace: 'urn:d', text: '7&', attributes: { k: 'v<' } });
  });
});
