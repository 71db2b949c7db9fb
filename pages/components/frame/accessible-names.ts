/**
 * Gives names to what libraries draw without them, now and whenever something is added: charts of
 * Plot, sliders of Observable Inputs, and the lines of text in the marks of maps.
 */
export function startAccessibleNames(): void {
  const observer = new MutationObserver((records) => {
    for (const { addedNodes } of records) for (const node of addedNodes) if (node instanceof Element) nameParts(node);
  });
  nameParts(document.body);
  observer.observe(document.body, { childList: true, subtree: true });
}

function nameParts(added: Element): void {
  if (added instanceof SVGElement) {
    const chart = added.closest("svg[class^=plot]");
    if (chart !== null) nameChart(chart);
    spaceLines(added);
  } else {
    added.querySelectorAll("svg[class^=plot]").forEach(nameChart);
    added.querySelectorAll("svg").forEach(spaceLines);
    const form = added.closest("form") ?? added;
    form.querySelectorAll<HTMLInputElement>("input[type=range]:not([aria-label])").forEach(nameSlider);
  }
}

/** A chart is named by its axes; names of its own parts, such as "rect", say nothing. */
function nameChart(chart: Element): void {
  if (!chart.hasAttribute("role")) {
    const axis = (name: string) =>
      chart.querySelector(`[aria-label="${name}-axis label"]`)?.textContent?.replace(/[↑→←↓]/g, "").trim();
    const axes = [axis("y"), axis("x")].filter((label) => label !== undefined && label !== "");
    chart.setAttribute("role", "group");
    chart.setAttribute("aria-label", `Chart${axes.length === 0 ? "" : ` of ${axes.join(" by ")}`}`);
  }
  for (const group of chart.querySelectorAll("g[aria-label]:not([role])")) group.removeAttribute("aria-label");
}

/** Puts spaces between the texts of a mark, as there are in its name. */
function spaceLines(drawing: Element): void {
  const mark = drawing.closest("g[role=button]");
  const marks = mark === null ? drawing.querySelectorAll("g[role=button]") : [mark];
  for (const one of marks) {
    for (const part of one.querySelectorAll("text + text, text + g, g + g")) {
      if (part.previousSibling instanceof Element) part.before(" ");
    }
    nameSeenTexts(one);
  }
}

/** A mark has what is seen in its name, also cut or broken: voice control goes by it. */
function nameSeenTexts(mark: Element): void {
  const seen = Array.from(mark.querySelectorAll("text"), ({ textContent }) => textContent).join(" ");
  const name = mark.getAttribute("aria-label");
  if (name !== null && !plain(name).includes(plain(seen))) mark.setAttribute("aria-label", `${seen}: ${name}`);
}

/** The text without punctuation, for comparing names with visible texts. */
const plain = (text: string): string => text.replace(/\p{P}+/gu, "").replace(/\s+/g, " ").trim();

/** Inputs.range labels only its number. */
function nameSlider(slider: HTMLInputElement): void {
  const label = slider.form?.querySelector("label")?.textContent;
  if (label && slider.closest("label") === null) slider.setAttribute("aria-label", label);
}
