import type { PetriNet } from "@/process-models/petri-net/petri-net.ts";

/** The visible transitions before and behind each place, by label, as golden results show them. */
export function sidesOfPlaces(net: PetriNet): { in: string[]; out: string[] }[] {
  const labels = (of: "inputs" | "outputs", place: number) =>
    net.transitions.filter((transition) => transition[of].some((arc) => arc.place === place)).map(({ label }) => label ?? "tau")
      .sort();
  return net.places.map((_, place) => ({ in: labels("outputs", place), out: labels("inputs", place) }));
}
