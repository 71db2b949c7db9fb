/** Where this page is on its site. */
export function placeOfPage(): {
  /** The site's root. */ readonly site: URL; /** Such as `guide/index`. */
  readonly name: string;
} {
  const site = new URL("../", new URL(document.querySelector<HTMLElement>(".menu")!.dataset.files!, document.baseURI));
  const path = location.pathname.slice(site.pathname.length).replace(/\.html$/, "");
  return { site, name: path === "" || path.endsWith("/") ? `${path}index` : path };
}
