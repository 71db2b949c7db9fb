/** What has not come yet: a cell of Framework, a component, or what a component shows. */
const WAITING = "observablehq-loading, .rebuilt:empty, [aria-busy=true]";

/** A cell is waited for this long after the part before it, ms: some wait for the reader. */
const PATIENCE = 5000;

/** Text with figures in it is not shown before they are there. */
const PROSE = "p, ul, ol, blockquote, h1, h2, h3, h4";

const keepsRoom = (part: Element): boolean => part.classList.contains("kept-room");

const isWaiting = (part: Element): boolean => !keepsRoom(part) && (part.matches(WAITING) || part.querySelector(WAITING) !== null);

/** Whether a part has its components, which may still wait for their figures. */
const isBuilt = (part: Element): boolean => part.querySelector("observablehq-loading, .rebuilt:empty") === null;

const isCell = (part: Element): boolean =>
  part.matches(`.observablehq--block, ${PROSE}`) && part.querySelector("observablehq-loading") !== null;

/**
 * Shows the parts of a page from the top, each when those over it are complete, so that nothing
 * that is read already moves. A part with the class `kept-room` is as high before its figures come
 * as after: those below it wait only for its components. What was shown stays, also where it is
 * drawn again.
 *
 * The style sheet hides what has the class `later`.
 *
 * @param stack the element whose children stand below each other
 * @returns it
 */
export function showInOrder<Stack extends Element>(stack: Stack): Stack {
  const shown = new WeakSet<Element>();
  let waited: { readonly part: Element; readonly timer: ReturnType<typeof setTimeout> } | null = null;
  const wait = (part: Element) => {
    if (part === waited?.part) return;
    clearTimeout(waited?.timer);
    const goOn = () => {
      shown.add(part);
      show();
    };
    waited = isCell(part) ? { part, timer: setTimeout(goOn, PATIENCE) } : null;
  };
  const show = () => {
    let first: Element | null = null;
    /** Whether all parts so far have their components. */
    let built = true;
    // Framework and folded code put other elements in the place of some.
    for (const part of stack.children) {
      const mayShow = keepsRoom(part) || (built && !isWaiting(part));
      if (first === null && (shown.has(part) || mayShow)) shown.add(part);
      else first ??= part;
      const later = first !== null && !shown.has(part) && (part !== first || part.matches(PROSE) || !built);
      part.classList.toggle("later", later);
      if (keepsRoom(part)) built &&= isBuilt(part);
    }
    if (first !== null) return wait(first);
    clearTimeout(waited?.timer);
    observer.disconnect();
  };
  const observer = new MutationObserver(show);
  observer.observe(stack, { childList: true, subtree: true, attributeFilter: ["aria-busy"] });
  show();
  stack.classList.add("in-order");
  return stack;
}
