import { sayDuration, sayShare } from "../../lib/tracebook.js";
import type { Figure } from "../../lib/figures.js";
import { askedOnce } from "../log/asked-once.js";
import { figureButton } from "../figures/figure-button.js";
import { h } from "../elements/dom.js";
import { Headline, headlineName } from "../frame/headline.js";
import type { PageLog } from "../log/page-log.js";

/** The sentence at the top of the overview: how long cases take, and where the time goes. */
export const OverviewHeadline = (log: PageLog): HTMLElement =>
  Headline(log, async (log, current) => {
    if (log.entry.timed === false) return null;
    const { completed, medianDuration, p90Duration } = await askedOnce(current, { kind: "figures" });
    const { rows: [most], totalSeconds, bottleneck } = await askedOnce(current, { kind: "segments", top: 6 });
    const { activities } = log.variants;
    const figure = (name: Figure["name"], value: number, text: string, of: readonly string[] = []) =>
      h("b", {}, figureButton(log, [name, of, value], text));
    const median = figure("median-duration", medianDuration, sayDuration(medianDuration));
    const ends = completed === 0 ? ["No case is completed yet"] : current.cases === 1 ? ["The case takes ", median] : [
      "Half of the cases take ",
      median,
      " or longer, and one in ten ",
      figure("p90-duration", p90Duration, sayDuration(p90Duration)),
    ];
    if (bottleneck === null) return [...ends, "."];
    const { row: first, share } = bottleneck;
    const shareOfAll = most.totalSeconds / totalSeconds;
    const isMost = first.from === most.from && first.to === most.to;
    return [
      ...ends,
      isMost ? "; " : "; waits after the end or for a planned date aside, ",
      isMost
        ? figure("segment-share", shareOfAll, sayShare(shareOfAll, 0), [activities[first.from], activities[first.to]])
        : figure("bottleneck-share", share, sayShare(share, 0)),
      isMost ? " of the time passes from " : " of the other time passes from ",
      first.from === first.to ? "one " : "",
      headlineName(activities[first.from]),
      first.from === first.to ? " to the next." : " to ",
      ...(first.from === first.to ? [] : [headlineName(activities[first.to]), "."]),
    ];
  });
