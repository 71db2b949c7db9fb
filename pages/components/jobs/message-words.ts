import { sayCount, sayDate } from "../../lib/tracebook.js";
import { unbroken } from "../elements/dom.js";

/** Things that messages of steps count. */
const COUNTED = "events?|cases?|rows?|steps?|variants?|files?|running cases?|prefixes|characters";

const COUNT = new RegExp(`(?<![\\w.:/-]|\\d )(?:\\d{4,}|\\d{1,3}(?: \\d{3})+)(?= (?:${COUNTED})\\b)`, "g");
const DAY = /(?<=\b(?:on|from|to|since|until|before|after) )\d{4}-\d\d-\d\d(?![\w.-])/g;

/** What a message quotes, which stays as it is. */
const QUOTED = /("[^"]*"|“[^”]*”|`[^`]*`)/;

/**
 * A message of a job or a step, which is written for a terminal, in the style of pages: counts have
 * narrow spaces that do not break, also those of earlier versions, which have none, no line ends
 * between a number and its unit, and `on 4 Feb 2012` stands for `on 2012-02-04`. Other numbers
 * stay: they may be names.
 */
export const messageWords = (message: string): string =>
  message.split(QUOTED).map((part, i) =>
    i % 2 === 1 ? part : unbroken(
      part.replace(COUNT, (count) => sayCount(Number(count.replaceAll(" ", "")))).replace(
        DAY,
        (day) => Number.isNaN(Date.parse(day)) ? day : sayDate(Date.parse(day), "UTC"),
      ),
    )
  ).join("");
