import type { ProcessDescription } from "../engine/process-description.ts";

/**
 * Purchase to pay, from the request to the payment: rework of returned requests, an approval by the
 * head above an amount, suppliers that answer after a heavy-tailed time, and payments that are made
 * as a batch on Thursdays. Its objects are requests, orders, items, invoices, suppliers and payment
 * runs. From 2025-07-01 on checking an invoice takes twice as long.
 */
export const PURCHASE_TO_PAY: ProcessDescription = {
  name: "Purchase to pay",
  zone: "Europe/Berlin",
  start: "2025-01-02",
  end: "2026-01-01",
  calendars: {
    office: {
      shifts: [{ weekdays: [1, 2, 3, 4, 5], from: "08:00", to: "17:00" }],
      holidays: ["2025-04-18", "2025-04-21", "2025-05-01", "2025-05-29", "2025-06-09", "2025-10-03", "2025-12-25", "2025-12-26"],
    },
    "payment run": { shifts: [{ weekdays: [4], from: "14:00", to: "14:30" }] },
  },
  pools: [
    {
      name: "purchasing",
      people: [
        { name: "Alba", calendar: "office", skills: ["contracts"] },
        { name: "Bruno", calendar: "office", pace: 1.1 },
        { name: "Chiara", calendar: "office", pace: 0.9 },
      ],
    },
    { name: "head of department", people: [{ name: "Dorothea", calendar: "office" }] },
    { name: "accounting", people: [{ name: "Emil", calendar: "office" }, { name: "Fatma", calendar: "office", pace: 0.95 }] },
  ],
  arrivals: { minutes: 45, calendar: "office", months: [1, 1, 1.1, 1, 1, 1, 0.8, 0.7, 1.1, 1, 1.1, 1.2] },
  attributes: [
    { name: "category", values: { material: 0.5, services: 0.3, "IT": 0.2 } },
    { name: "amount", number: { kind: "lognormal", mean: 1800, sigma: 1.1 }, digits: 2 },
  ],
  tree: {
    sequence: [
      {
        loop: { task: "Create request", duration: { kind: "fixed", mean: 0 } },
        redo: { task: "Return request", pool: "purchasing", duration: { kind: "erlang", mean: 6, shape: 2 } },
        again: 0.12,
      },
      {
        name: "approval",
        choice: [
          {
            when: { attribute: "amount", above: 2500 },
            then: { task: "Approve", pool: "head of department", duration: { kind: "erlang", mean: 15, shape: 2 } },
          },
          { when: { attribute: "amount", atMost: 2500 }, then: { silent: true } },
        ],
      },
      {
        choice: [
          {
            when: { attribute: "category", is: "services" },
            then: {
              task: "Negotiate contract",
              pool: "purchasing",
              skill: "contracts",
              duration: { kind: "erlang", mean: 60, shape: 2 },
            },
          },
          { when: { attribute: "category", is: "material" }, then: { silent: true } },
          { when: { attribute: "category", is: "IT" }, then: { silent: true } },
        ],
      },
      { task: "Send order", pool: "purchasing", duration: { kind: "erlang", mean: 12, shape: 2 } },
      {
        parallel: [
          { task: "Receive goods", delay: { kind: "pareto", mean: 7200, shape: 2.5 } },
          {
            sequence: [
              { task: "Receive invoice", delay: { kind: "erlang", mean: 8640, shape: 3 } },
              { task: "Check invoice", pool: "accounting", duration: { kind: "erlang", mean: 14, shape: 2 } },
            ],
          },
        ],
      },
      { task: "Pay", batch: "payment run" },
    ],
  },
  changes: [{ from: "2025-07-01", task: "Check invoice", duration: 2 }],
  objects: [
    {
      type: "request",
      tasks: ["Create request", "Return request", "Approve", "Negotiate contract", "Send order"],
      attributes: ["category", "amount"],
    },
    { type: "order", tasks: ["Send order", "Receive goods", "Receive invoice"], of: "request" },
    { type: "item", tasks: ["Send order", "Receive goods"], each: { from: 1, to: 4 }, of: "order" },
    { type: "invoice", tasks: ["Receive invoice", "Check invoice", "Pay"], of: "order" },
    { type: "supplier", tasks: ["Negotiate contract", "Send order", "Receive goods", "Receive invoice"], among: 12 },
    { type: "payment run", tasks: ["Pay"], daily: true },
  ],
};
