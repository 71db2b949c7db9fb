/**
 * Draws parts of an element anew. If one of them has the keyboard focus, its successor has it
 * afterwards: the part with the same value of an attribute, or what is of the same kind in it.
 *
 * @param attribute of each part that can have the focus, or has something in it that can
 */
export function keepFocus(element: Element, attribute: string, draw: () => void): void {
  const focused = element.contains(document.activeElement) ? document.activeElement! : null;
  const part = focused?.closest(`[${attribute}]`);
  draw();
  if (!focused || !part) return;
  const value = part.getAttribute(attribute);
  const next = [...element.querySelectorAll<HTMLElement>(`[${attribute}]`)]
    .find((other) => other.getAttribute(attribute) === value);
  (part === focused ? next : next?.querySelector<HTMLElement>(focused.localName))?.focus({ preventScroll: true });
}
