import type { Random } from "../../numerics/random.ts";
import { type CaseValues, forCase, type SlotOf } from "./by-attribute.ts";
import { draw } from "./draw.ts";
import type { AttributeDescription, Condition, Distribution, ProcessDescription, Shares } from "./process-description.ts";

/** Draws one of some texts. */
type DrawText = (random: Random) => string;

/** How a text is drawn by shares. */
export function textDrawer(shares: Shares): DrawText {
  const [texts, weights] = [Object.keys(shares), Object.values(shares)];
  return (random) => texts[random.choose(weights)];
}

/** How the attributes of a case that arrives by a profile are drawn, in their order. */
export function attributeDrawer(
  { attributes = [] }: ProcessDescription,
  slotOf: SlotOf,
): (profile: string | undefined, random: Random) => (string | number)[] {
  const drawers = attributes.map((attribute) => drawerOf(attribute, slotOf));
  const given = attributes.findIndex((attribute) => "arrivals" in attribute);
  return (profile = "", random) => {
    const values: (string | number)[] = [];
    if (given >= 0) values[given] = profile;
    drawers.forEach((drawOne, at) => {
      if (drawOne !== null) values[at] = drawOne(values, random);
    });
    return values;
  };
}

function drawerOf(
  attribute: AttributeDescription,
  slotOf: SlotOf,
): ((values: CaseValues, random: Random) => string | number) | null {
  if ("arrivals" in attribute) return null;
  if ("values" in attribute) {
    const textOf = forCase(attribute.values, slotOf, textDrawer);
    return (values, random) => textOf(values)(random);
  }
  const { digits = 0 } = attribute;
  const distributionOf = forCase(attribute.number, slotOf, (one: Distribution) => one);
  return (values, random) => Number(draw(distributionOf(values), random).toFixed(digits));
}

/** The rank in queues that the value of an attribute gives to a case. */
export function rankOf({ priority }: ProcessDescription, slotOf: SlotOf): (values: CaseValues) => number {
  if (priority === undefined) return () => 0;
  const slot = slotOf(priority.attribute);
  const ranks = new Map(Object.entries(priority.of));
  return (values) => ranks.get(String(values[slot])) ?? 0;
}

/** Whether a condition holds for a case. */
export function conditionTest(condition: Condition | undefined, slotOf: SlotOf): (values: CaseValues) => boolean {
  if (condition === undefined) return () => true;
  const slot = slotOf(condition.attribute);
  if ("is" in condition) return (values) => String(values[slot]) === condition.is;
  if ("isNot" in condition) return (values) => String(values[slot]) !== condition.isNot;
  if ("above" in condition) return (values) => Number(values[slot]) > condition.above;
  if ("atMost" in condition) return (values) => Number(values[slot]) <= condition.atMost;
  if ("from" in condition) return (values) => Number(values[slot]) >= condition.from;
  return (values) => Number(values[slot]) < condition.below;
}
