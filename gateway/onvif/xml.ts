/**
 * XML of a device that nobody trusts: a DOCTYPE is refused before parsing, size, depth and number of elements are capped, prefixes are
 * dropped (every make has its own) and namespaces resolved leniently, as real devices forget to declare some.
 */
import { SaxesParser } from 'saxes';
import { GatewayError } from '../kernel/errors.ts';

export interface XmlElement {
  /** Local name, without prefix. */
  readonly name: string;
  /** Empty when the prefix was never declared. */
  readonly namespace: string;
  /** Character data directly inside, trimmed, entities decoded. */
  readonly text: string;
  /** By local name; namespace declarations left out. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
}

interface OpenElement {
  readonly element: XmlElement & { text: string; children: XmlElement[] };
  readonly scope: Readonly<Record<string, string>>;
}

const MOST_DEPTH = 64;
const MOST_ELEMENTS = 50_000;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

export const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Characters that XML 1.0 cannot carry at all are dropped. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

const broken = (reason: string, cause?: unknown) =>
  new GatewayError('camera.bad-answer', { details: { reason }, ...(cause === undefined ? {} : { cause }) });

function openElement(
  qualified: string,
  given: Readonly<Record<string, string>>,
  outer: Readonly<Record<string, string>>,
): OpenElement {
  const attributes: Record<string, string> = Object.create(null);
  let scope = outer;
  for (const [name, value] of Object.entries(given)) {
    if (name === 'xmlns') scope = { ...scope, '': value };
    else if (name.startsWith('xmlns:')) scope = { ...scope, [name.slice(6)]: value };
    else attributes[localName(name)] = value;
  }
  const prefix = qualified.includes(':') ? qualified.slice(0, qualified.indexOf(':')) : '';
  const name = localName(qualified);
  // node-onvif's own parser would write this into its object's prototype.
  if (name === '__proto__' || '__proto__' in given) throw broken('element name');
  return { element: { name, namespace: scope[prefix] ?? '', text: '', attributes, children: [] }, scope };
}

/** Returns the root element. Throws `camera.bad-answer` for anything that is not one well-formed, modest document. */
export function parseXml(source: string): XmlElement {
  if (/<!DOCTYPE/i.test(source)) throw broken('DOCTYPE');
  const parser = new SaxesParser();
  const stack: OpenElement[] = [];
  let root: XmlElement | undefined;
  let elements = 0;
  parser.on('opentag', ({ name, attributes }) => {
    elements += 1;
    if (stack.length >= MOST_DEPTH) throw broken('too deep');
    if (elements > MOST_ELEMENTS) throw broken('too many elements');
    const parent = stack.at(-1);
    const opened = openElement(name, attributes as Record<string, string>, parent?.scope ?? {});
    parent?.element.children.push(opened.element);
    root ??= opened.element;
    stack.push(opened);
  });
  const addText = (text: string) => {
    const top = stack.at(-1);
    if (top) top.element.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const closed = stack.pop();
    if (closed) closed.element.text = closed.element.text.trim();
  });
  try {
    parser.write(source).close();
  } catch (error) {
    throw error instanceof GatewayError ? error : broken('not well-formed XML', error);
  }
  if (root === undefined) throw broken('empty document');
  return root;
}

/** The element down this path of local names, each the first child of its name. */
export function findElement(from: XmlElement | undefined, ...path: string[]): XmlElement | undefined {
  let at = from;
  for (const name of path) at = at?.children.find((child) => child.name === name);
  return at;
}

export function findElements(from: XmlElement | undefined, name: string): XmlElement[] {
  return from?.children.filter((child) => child.name === name) ?? [];
}

/** Every element of this name at any depth, in document order. */
export function findDescendants(from: XmlElement | undefined, name: string): XmlElement[] {
  const found: XmlElement[] = [];
  const visit = (element: XmlElement): void => {
    for (const child of element.children) {
      if (child.name === name) found.push(child);
      visit(child);
    }
  };
  if (from) visit(from);
  return found;
}

/** Text at the path; empty when there is none. */
export function textAt(from: XmlElement | undefined, ...path: string[]): string {
  return findElement(from, ...path)?.text ?? '';
}

/** Whole number at the path; undefined when absent or none. */
export function integerAt(from: XmlElement | undefined, ...path: string[]): number | undefined {
  const text = textAt(from, ...path);
  return /^[+-]?\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** Decimal number at the path; undefined when absent or none. */
export function numberAt(from: XmlElement | undefined, ...path: string[]): number | undefined {
  const text = textAt(from, ...path);
  const value = Number(text);
  return text !== '' && Number.isFinite(value) ? value : undefined;
}

/** Writes an element back, each with its own default namespace: for reference parameters that must be returned. */
export function renderXml(element: XmlElement): string {
  const attributes = Object.entries(element.attributes).map(([name, value]) => ` ${name}="${escapeXml(value)}"`);
  const inner = escapeXml(element.text) + element.children.map(renderXml).join('');
  return `<${element.name} xmlns="${escapeXml(element.namespace)}"${attributes.join('')}>${inner}</${element.name}>`;
}
