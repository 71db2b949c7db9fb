import { h } from "../elements/dom.js";

/** A box that is filled when it comes near the view, and says so until what fills it is there. */
export function whenVisible(make: () => HTMLElement): HTMLElement {
  const note = h("p", { class: "note", role: "status" }, "Looked for when you come here…");
  const box = h("div", { class: "when-visible" }, note);
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    note.textContent = "Looking…";
    const made = make();
    const waiting = () => made.matches(BUSY) || made.querySelector(BUSY) !== null;
    const filled = new MutationObserver(() => {
      if (waiting()) return;
      filled.disconnect();
      note.remove();
    });
    filled.observe(made, { attributes: true, attributeFilter: ["aria-busy"], childList: true, subtree: true });
    box.prepend(made);
  }, { rootMargin: "50px" });
  observer.observe(box);
  return box;
}

const BUSY = "[aria-busy=true]";
