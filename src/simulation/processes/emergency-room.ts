import type { ProcessDescription } from "../engine/process-description.ts";

/**
 * An emergency room around the clock: patients are served by the urgency that triage gave them, in
 * three shifts of doctors, with laboratory and X-ray side by side and a bed that some wait for. In
 * the winter more patients come, and from 2025-09-01 on more of them are admitted.
 */
export const EMERGENCY_ROOM: ProcessDescription = {
  name: "Emergency room",
  zone: "Europe/Berlin",
  start: "2025-01-01",
  end: "2026-01-01",
  calendars: {
    early: { shifts: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: "06:00", to: "14:00" }] },
    late: { shifts: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: "14:00", to: "22:00" }] },
    night: {
      shifts: [
        { weekdays: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "06:00" },
        { weekdays: [1, 2, 3, 4, 5, 6, 7], from: "22:00", to: "24:00" },
      ],
    },
  },
  pools: [
    {
      name: "nurse",
      people: [
        { name: "Nurse early", count: 2, calendar: "early" },
        { name: "Nurse late", count: 2, calendar: "late" },
        { name: "Nurse night", calendar: "night" },
      ],
    },
    {
      name: "doctor",
      people: [
        { name: "Dr. Adler", calendar: "early", skills: ["surgery"] },
        { name: "Dr. Berger", calendar: "early", pace: 0.9 },
        { name: "Dr. Conti", calendar: "late", skills: ["surgery"] },
        { name: "Dr. Duval", calendar: "late", pace: 1.1 },
        { name: "Dr. Evans", calendar: "night", skills: ["surgery"] },
      ],
    },
    { name: "radiology", people: [{ name: "X-ray" }] },
    { name: "ward", people: [{ name: "Bed", count: 12 }] },
  ],
  arrivals: { minutes: 38, months: [1.3, 1.3, 1.1, 1, 0.9, 0.9, 0.8, 0.8, 0.9, 1, 1.1, 1.3] },
  attributes: [
    { name: "urgency", values: { red: 0.05, yellow: 0.35, green: 0.6 } },
    { name: "age", number: { kind: "uniform", from: 1, to: 95 } },
    { name: "injury", values: { yes: 0.3, no: 0.7 } },
  ],
  priority: { attribute: "urgency", of: { red: 2, yellow: 1, green: 0 } },
  tree: {
    sequence: [
      { task: "Arrive" },
      { task: "Triage", pool: "nurse", duration: { kind: "erlang", mean: 6, shape: 3 } },
      { task: "Examine", pool: "doctor", duration: { kind: "lognormal", mean: 14, sigma: 0.6 } },
      {
        loop: {
          parallel: [
            {
              choice: [{ weight: 0.6, then: { task: "Laboratory", duration: { kind: "erlang", mean: 45, shape: 4 } } }, {
                weight: 0.4,
                then: { silent: true },
              }],
            },
            {
              choice: [
                {
                  when: { attribute: "injury", is: "yes" },
                  then: { task: "X-ray", pool: "radiology", duration: { kind: "erlang", mean: 12, shape: 3 } },
                },
                { when: { attribute: "injury", is: "no" }, then: { silent: true } },
              ],
            },
          ],
        },
        redo: { task: "Examine again", pool: "doctor", duration: { kind: "erlang", mean: 8, shape: 2 } },
        again: 0.15,
      },
      {
        choice: [
          {
            weight: 0.2,
            when: { attribute: "injury", is: "yes" },
            then: {
              task: "Treat wound",
              pool: "doctor",
              skill: "surgery",
              duration: { kind: "lognormal", mean: 25, sigma: 0.5 },
            },
          },
          { weight: 0.8, then: { task: "Treat", pool: "nurse", duration: { kind: "erlang", mean: 15, shape: 2 } } },
        ],
      },
      {
        name: "admission",
        choice: [
          { weight: 0.8, then: { task: "Discharge", pool: "nurse", duration: { kind: "erlang", mean: 4, shape: 2 } } },
          { weight: 0.2, then: { task: "Admit", pool: "ward", duration: { kind: "lognormal", mean: 960, sigma: 0.7 } } },
        ],
      },
    ],
  },
  changes: [{ from: "2025-09-01", choice: "admission", weights: [0.65, 0.35] }],
};
