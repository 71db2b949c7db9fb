import { h } from "../elements/dom.js";

let tip: HTMLElement | null = null;

/** Shows the text of `data-about` while the pointer or the focus is on an element. */
export function startTooltips(): void {
  const aboutOf = (event: Event) => event.target instanceof Element ? event.target.closest<HTMLElement>("[data-about]") : null;
  document.addEventListener("pointerover", (event) => {
    const element = aboutOf(event);
    if (element !== null) show(element);
  });
  document.addEventListener("pointerout", (event) => aboutOf(event) !== null && hide());
  document.addEventListener("focusin", (event) => {
    const element = aboutOf(event);
    if (element !== null) show(element);
  });
  document.addEventListener("focusout", hide);
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  document.addEventListener("scroll", hide, true);
}

function show(element: HTMLElement): void {
  hide();
  tip = h("div", { class: "tip", role: "tooltip" }, element.dataset.about ?? "");
  document.body.append(tip);
  const place = element.getBoundingClientRect();
  const size = tip.getBoundingClientRect();
  const left = Math.min(Math.max(8, place.left + place.width / 2 - size.width / 2), innerWidth - size.width - 8);
  const above = place.top - size.height - 8;
  tip.style.left = `${left}px`;
  tip.style.top = `${above >= 8 ? above : place.bottom + 8}px`;
}

function hide(): void {
  tip?.remove();
  tip = null;
}
