/** A small XML tree: prefixes resolved, DOCTYPE refused. Requests only; answers are written as text. */
import { SaxesParser } from 'saxes';

export interface XmlNode {
  /** Local name. */
  readonly name: string;
  readonly namespace: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlNode[];
  text: string;
}

const DEEPEST = 64;

/** Throws on anything that is not well-formed, on a DOCTYPE and on absurd nesting. */
export function parseXml(source: string): XmlNode {
  const parser = new SaxesParser({ xmlns: true });
  const open: XmlNode[] = [];
  let root: XmlNode | undefined;
  parser.on('doctype', () => parser.fail('DOCTYPE refused'));
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => {
    const attributes: Record<string, string> = {};
    for (const attribute of Object.values(tag.attributes)) attributes[attribute.local] = attribute.value;
    const node: XmlNode = { name: tag.local, namespace: tag.uri, attributes, children: [], text: '' };
    open.at(-1)?.children.push(node);
    root ??= node;
    open.push(node);
    if (open.length > DEEPEST) parser.fail('nested too deeply');
  });
  parser.on('text', (text) => {
    const node = open.at(-1);
    if (node !== undefined) node.text += text;
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(source).close();
  if (root === undefined) throw new Error('no XML element');
  return root;
}

/** First descendant on a path of local names. */
export function findNode(node: XmlNode | undefined, ...names: string[]): XmlNode | undefined {
  let found = node;
  for (const name of names) found = found?.children.find((child) => child.name === name);
  return found;
}

/** Trimmed text at a path of local names, '' when it is absent. */
export function textAt(node: XmlNode | undefined, ...names: string[]): string {
  return findNode(node, ...names)?.text.trim() ?? '';
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
