import type { ObjectCentricLog } from "@/event-log/object-centric-log.ts";

/** Object-centric logs with something of everything. */
export const SAMPLE_OCEL: readonly ObjectCentricLog[] = [
  {
    eventTypes: [
      {
        name: "place order",
        attributes: [{ name: "channel", type: "string" }, { name: "amount", type: "float" }, { name: "urgent", type: "boolean" }],
      },
      { name: "ship", attributes: [{ name: "parcels", type: "integer" }, { name: "promised", type: "time" }] },
    ],
    objectTypes: [
      { name: "order", attributes: [{ name: "price", type: "float" }, { name: "note", type: "string" }] },
      { name: "item", attributes: [] },
    ],
    events: [
      {
        id: "e1",
        type: "place order",
        time: Date.UTC(2026, 0, 31, 8, 30),
        attributes: [{ name: "channel", value: "R&D <web>" }, { name: "amount", value: 12.5 }, { name: "urgent", value: true }],
        objects: [{ object: 0, qualifier: "order" }, { object: 1, qualifier: "has" }],
      },
      {
        id: "e2",
        type: "ship",
        time: Date.UTC(2026, 1, 2) + 0.125,
        attributes: [{ name: "parcels", value: 2 }, { name: "promised", value: "2026-02-03T00:00:00.000000Z" }],
        objects: [{ object: 0, qualifier: "" }],
      },
    ],
    objects: [
      {
        id: "o1",
        type: "order",
        attributes: [
          { name: "price", time: 0, value: 10 },
          { name: "price", time: Date.UTC(2026, 0, 31), value: 12.5 },
          { name: "note", time: 0, value: "line\nbreak" },
        ],
        objects: [{ object: 1, qualifier: "contains" }],
      },
      { id: "i1", type: "item", attributes: [], objects: [] },
    ],
  },
  {
    eventTypes: [{ name: "a", attributes: [] }],
    objectTypes: [{ name: "case", attributes: [{ name: "__proto__", type: "string" }] }],
    events: ["1", "2", "3"].map((id, i) => ({
      id,
      type: "a",
      time: i * 60_000,
      attributes: [],
      objects: [{ object: i % 2, qualifier: "of" }],
    })),
    objects: ["x", "y"].map((id) => ({
      id,
      type: "case",
      attributes: [{ name: "__proto__", time: 0, value: "🦆" }],
      objects: [],
    })),
  },
];
