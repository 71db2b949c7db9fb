/** Themes that a reader can choose; `auto` follows the system. */
export type Theme = "auto" | "light" | "dark";

const KEY = "tracebook-theme";
const CHANGED = "tracebook-theme-changed";

/** The chosen theme. */
export function chosenTheme(): Theme {
  const theme = document.documentElement.dataset.theme;
  return theme === "light" || theme === "dark" ? theme : "auto";
}

/** Chooses a theme, now and for later visits. */
export function chooseTheme(theme: Theme): void {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === "auto") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch { /* storage is off: the choice holds for this page */ }
  document.dispatchEvent(new Event(CHANGED));
}

/** What the theme depends on; each is asked for many times by a picture. */
let media: { readonly paper: MediaQueryList; readonly dark: MediaQueryList } | undefined;
const mediaNow = () => media ??= { paper: matchMedia("print"), dark: matchMedia("(prefers-color-scheme: dark)") };

/** Whether the page is dark now; on paper it never is. */
export function isDark(): boolean {
  const { paper, dark } = mediaNow();
  if (paper.matches) return false;
  const theme = chosenTheme();
  return theme === "auto" ? dark.matches : theme === "dark";
}

/** Calls back when light turns to dark or back; returns how to end that. */
export function onThemeChange(changed: () => void): () => void {
  let before = isDark();
  const check = () => {
    if (before === isDark()) return;
    before = isDark();
    changed();
  };
  const { paper, dark } = mediaNow();
  document.addEventListener(CHANGED, check);
  for (const one of [dark, paper]) one.addEventListener("change", check);
  return () => {
    document.removeEventListener(CHANGED, check);
    for (const one of [dark, paper]) one.removeEventListener("change", check);
  };
}
