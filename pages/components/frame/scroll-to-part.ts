/** What tells that the reader goes on by themselves. */
const GOES_ON = ["wheel", "touchmove", "pointerdown", "keydown"] as const;

/**
 * Scrolls to the part of the page that the address names after its `#`, when that part and all over
 * it have come: see {@linkcode showInOrder}. Not where the reader has gone on before.
 */
export function scrollToPart(): void {
  const id = location.hash.slice(1);
  if (id === "") return;
  const end = () => {
    observer.disconnect();
    reader.abort();
  };
  const look = () => {
    const part = document.getElementById(id);
    if (part === null || part.closest(".later") !== null) return;
    part.scrollIntoView({ block: "start" });
    end();
  };
  const reader = new AbortController();
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ["class"] });
  for (const event of GOES_ON) addEventListener(event, end, { passive: true, signal: reader.signal });
  look();
}
