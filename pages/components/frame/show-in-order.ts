/** What has not come yet: a cell of Framework, a component, or what a component shows. */
const WAITING = "observablehq-loading, .rebuilt:empty, [aria-busy=true]";

/** A cell is waited for this long after the part before it, ms: some wait for the reader. */
const PATIENCE = 5000;

/** Text with figures in it is not shown before they are there. */
const PROSE = "p, ul, ol, blockquote, h1, h2, h3, h4";

const isWaiting = (part: Element): boolean =>
  !part.classList.contains("kept-room") && (part.matches(WAITING) || part.querySelector(WAITING) !== null);

const isCell = (part: Element): boolean =>
  part.matches(`.observablehq--block, ${PROSE}`) && part.querySelector("observablehq-loading") !== null;

/**
 * Shows the parts of a page from the top, each when those over it are complete, so that nothing
 * that is read already moves. A part with the class `kept-room` is as high before as after: those
 * below it do not wait. What was shown stays, also where it is drawn again.
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
    // Framework and folded code put other elements in the place of some.
    for (const part of stack.children) {
      if (first === null && (shown.has(part) || !isWaiting(part))) shown.add(part);
      else first ??= part;
      part.classList.toggle("later", first !== null && !shown.has(part) && (part !== first || part.matches(PROSE)));
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
