/**
 * Keys of the pages. A single character is a shortcut only when no field has the focus and the person has not switched
 * single keys off (WCAG 2.1.4).
 */
import { preferences } from './preferences.ts';

/** True while the person types into a field or a dialog is open. */
export function isTyping(event: KeyboardEvent): boolean {
  return event.composedPath().some((node) => {
    if (!(node instanceof HTMLElement)) return false;
    return node.isContentEditable || /^(INPUT|TEXTAREA|SELECT|DIALOG)$/.test(node.tagName);
  });
}

/** True when `event` is a bare single-character key that may act as a shortcut. */
export function isShortcut(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || isTyping(event)) return false;
  return event.key.length > 1 || preferences.singleKeys;
}
