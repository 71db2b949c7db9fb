import { h } from "./dom.js";

/** A box that is filled when it comes near the view. */
export function whenVisible(make: () => HTMLElement): HTMLElement {
  const box = h("div", { class: "when-visible" }, h("p", { class: "note", role: "status" }, "Looked for when you come here…"));
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    box.replaceChildren(h("p", { class: "note", role: "status" }, "Looking…"), make());
    box.firstElementChild!.remove();
  }, { rootMargin: "50px" });
  observer.observe(box);
  return box;
}
