import type { ProcessDescription } from "../engine/process-description.ts";

/**
 * Vacations: colleagues take turns, so that they are not away together, and the weeks move from
 * year to year.
 */
const FIRST = { weeks: [4, 25, 26, 40], turns: 3 };
const SECOND = { weeks: [7, 28, 29, 42], turns: 3 };
const THIRD = { weeks: [10, 31, 32, 44], turns: 3 };
const FOURTH = { weeks: [13, 34, 35, 46], turns: 3 };

/**
 * Applications for loans at a bank, the demo log: two underwriters have slightly more work than
 * they can do, and from a Monday in the last third of the log on far fewer applications lack
 * documents. The module's documentation tells what else is planted.
 */
export const LOAN_APPLICATIONS: ProcessDescription = {
  name: "Loan applications (demo log)",
  zone: "Europe/Berlin",
  start: "2025-04-01",
  end: "last arrival",
  cases: 2270,
  warmUpDays: 56,
  // The public holidays of all German states, and two days on which the bank is closed.
  holidays: [
    "01-01",
    "easter-2",
    "easter+1",
    "05-01",
    "easter+39",
    "easter+50",
    "10-03",
    "12-24",
    "12-25",
    "12-26",
    "12-31",
  ],
  calendars: {
    "full day": {
      shifts: [
        { weekdays: [1, 2, 3, 4, 5], from: "08:00", to: "12:00" },
        { weekdays: [1, 2, 3, 4, 5], from: "12:45", to: "16:30" },
      ],
    },
    "early day": {
      shifts: [
        { weekdays: [1, 2, 3, 4, 5], from: "07:00", to: "11:30" },
        { weekdays: [1, 2, 3, 4, 5], from: "12:00", to: "15:15" },
      ],
    },
    "late day": {
      shifts: [
        { weekdays: [1, 2, 3, 4, 5], from: "09:30", to: "13:00" },
        { weekdays: [1, 2, 3, 4, 5], from: "13:45", to: "18:00" },
      ],
    },
    "mornings": { shifts: [{ weekdays: [1, 2, 3, 4], from: "08:00", to: "13:00" }] },
  },
  pools: [
    {
      name: "Service desk",
      costPerHour: 38,
      people: [
        { name: "Lena Hoffmann", calendar: "early day", pace: 0.95, vacation: FIRST },
        { name: "Tobias Krüger", calendar: "late day", pace: 1.1, vacation: SECOND },
        { name: "Aylin Demir", calendar: "mornings", pace: 0.9, vacation: THIRD },
      ],
    },
    {
      name: "Credit analyst",
      costPerHour: 52,
      people: [
        { name: "Jonas Weber", calendar: "full day", vacation: FIRST },
        { name: "Katharina Vogel", calendar: "early day", pace: 0.9, vacation: SECOND },
        { name: "Piotr Nowak", calendar: "late day", pace: 1.05, vacation: THIRD },
        { name: "Hanna Lindqvist", calendar: "full day", pace: 1.15, vacation: FOURTH },
      ],
    },
    {
      name: "Income verification",
      costPerHour: 44,
      people: [
        { name: "Miriam Schäfer", calendar: "full day", pace: 0.95, vacation: FIRST },
        { name: "Daniel Brandt", calendar: "late day", pace: 1.05, vacation: SECOND },
      ],
    },
    {
      name: "Appraiser",
      costPerHour: 66,
      people: [
        { name: "Frank Neumann", calendar: "full day", pace: 1.1, vacation: FIRST },
        { name: "Sofia Rossi", calendar: "full day", pace: 0.9, vacation: SECOND },
      ],
    },
    {
      name: "Underwriter",
      costPerHour: 78,
      people: [
        { name: "Claudia Richter", calendar: "full day", pace: 0.95, vacation: FIRST },
        { name: "Markus Engel", calendar: "late day", pace: 1.05, vacation: SECOND },
        // The head of the department bounds the queue, however long the simulation runs.
        { name: "Ingrid Sommer", calendar: "full day", pace: 0.85, helpsFrom: 60, vacation: THIRD },
      ],
    },
    {
      name: "Loan advisor",
      costPerHour: 56,
      people: [
        { name: "Nina Bauer", calendar: "full day", pace: 0.95, vacation: FIRST },
        { name: "Stefan Lorenz", calendar: "late day", vacation: SECOND },
        { name: "Elif Yılmaz", calendar: "full day", pace: 1.05, vacation: THIRD },
      ],
    },
    {
      name: "Payments",
      costPerHour: 42,
      people: [
        { name: "Petra Scholz", calendar: "early day", vacation: FIRST },
        { name: "Oliver Kaiser", calendar: "full day", vacation: SECOND },
      ],
    },
  ],
  arrivals: {
    perDay: 6.5,
    months: [0.92, 1.0, 1.12, 1.14, 1.08, 1.0, 0.88, 0.86, 1.06, 1.12, 1.06, 0.76],
    profiles: [
      {
        name: "online",
        share: 0.56,
        weekdays: [1.1, 1.05, 1, 0.95, 0.85, 0.9, 1.15],
        hours: [3, 1, 1, 0, 0, 1, 2, 4, 6, 8, 9, 9, 10, 9, 8, 8, 8, 9, 11, 14, 16, 15, 11, 6],
      },
      {
        name: "branch",
        share: 0.25,
        weekdays: [1.2, 1, 0.9, 1.2, 0.7, 0, 0],
        hours: [0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 10, 9, 3, 5, 9, 10, 8, 4, 0, 0, 0, 0, 0, 0],
        holidays: 0,
      },
      {
        name: "broker",
        share: 0.19,
        weekdays: [1, 1, 1, 1, 1, 0.25, 0],
        hours: [0, 0, 0, 0, 0, 0, 0, 1, 5, 9, 10, 8, 5, 6, 8, 9, 9, 7, 4, 2, 1, 0, 0, 0],
        holidays: 0,
      },
    ],
  },
  attributes: [
    {
      name: "product",
      column: "product",
      values: {
        attribute: "channel",
        of: {
          online: { home: 0.24, car: 0.32, personal: 0.44 },
          branch: { home: 0.5, car: 0.2, personal: 0.3 },
          broker: { home: 0.55, car: 0.3, personal: 0.15 },
        },
      },
    },
    {
      name: "amount",
      column: "amount",
      number: {
        attribute: "product",
        of: {
          home: { kind: "erlang", shape: 2, mean: 215_000, least: 80_000, most: 900_000, step: 1000 },
          car: { kind: "erlang", shape: 3, mean: 23_000, least: 6000, most: 95_000, step: 500 },
          personal: { kind: "erlang", shape: 2, mean: 12_500, least: 1500, most: 75_000, step: 500 },
        },
      },
    },
    { name: "channel", column: "channel", arrivals: true },
    { name: "applicant_type", column: "applicant_type", values: { "employed": 0.68, "self-employed": 0.2, "retired": 0.12 } },
    { name: "priority", column: "priority", values: { express: 0.15, standard: 0.85 } },
  ],
  priority: { attribute: "priority", of: { express: 1 } },
  tree: {
    sequence: [
      {
        task: "Submit application",
        system: {
          attribute: "channel",
          of: { online: "Customer portal", branch: "Branch counter", broker: "Broker gateway" },
        },
      },
      {
        name: "documents",
        loop: { task: "Check completeness", pool: "Service desk", duration: { kind: "erlang", mean: 22, shape: 4 } },
        redo: {
          sequence: [
            { task: "Request documents", pool: "Service desk", duration: { kind: "erlang", mean: 12, shape: 4 } },
            {
              task: "Receive documents",
              system: {
                attribute: "channel",
                of: { online: "Customer portal", branch: "Post room", broker: "Broker gateway" },
              },
              // Uploads arrive at any hour, letters when the post room is open.
              delay: {
                attribute: "channel",
                of: {
                  online: { kind: "erlang", mean: 2, shape: 2, unit: "days" },
                  branch: { kind: "erlang", mean: 4, shape: 2, unit: "days", calendar: "full day" },
                  broker: { kind: "erlang", mean: 2.5, shape: 2, unit: "days" },
                },
              },
            },
          ],
        },
        again: { attribute: "channel", of: { online: 0.5, branch: 0.26, broker: 0.42 } },
        later: 0.22,
      },
      {
        parallel: [
          { task: "Check credit history", pool: "Credit analyst", duration: { kind: "erlang", mean: 30, shape: 4 } },
          {
            task: "Verify income",
            pool: "Income verification",
            duration: {
              kind: "erlang",
              mean: 35,
              shape: 4,
              times: { attribute: "applicant_type", of: { "self-employed": 2.5 }, other: 1 },
            },
          },
          {
            choice: [
              { when: { attribute: "amount", below: 100_000 }, then: { silent: true } },
              {
                when: { attribute: "amount", from: 100_000 },
                then: { task: "Appraise property", pool: "Appraiser", duration: { kind: "erlang", mean: 170, shape: 4 } },
              },
            ],
          },
        ],
      },
      {
        loop: {
          sequence: [
            {
              task: "Assess risk",
              pool: "Credit analyst",
              duration: { kind: "erlang", mean: 30, shape: 4, plus: { attribute: "amount", each: 1000, adds: 0.18 } },
            },
            { task: "Decide", pool: "Underwriter", duration: { kind: "erlang", mean: 84, shape: 4 } },
          ],
        },
        again: { attribute: "amount", limit: 100_000, below: 0.07, from: 0.2 },
      },
      {
        choice: [
          {
            weight: { attribute: "applicant_type", of: { "employed": 0.13, "self-employed": 0.29, "retired": 0.17 } },
            then: { task: "Reject application", pool: "Loan advisor", duration: { kind: "erlang", mean: 15, shape: 4 } },
          },
          {
            weight: { attribute: "applicant_type", of: { "employed": 0.87, "self-employed": 0.71, "retired": 0.83 } },
            then: {
              sequence: [
                { task: "Make offer", pool: "Loan advisor", duration: { kind: "erlang", mean: 35, shape: 4 } },
                {
                  wait: "answer",
                  values: { lapses: 0.05, declines: 0.1, accepts: 0.85 },
                  delay: {
                    attribute: "amount",
                    limit: 100_000,
                    below: { kind: "erlang", mean: 2.5, shape: 2, unit: "days" },
                    from: { kind: "erlang", mean: 4.5, shape: 2, unit: "days" },
                  },
                  // The bank's system sends reminders and cancels lapsed offers in a nightly run.
                  reminder: {
                    after: 7,
                    unit: "days",
                    at: "06:00",
                    then: { task: "Send reminder", system: "Scheduler" },
                  },
                  deadline: { after: 28, unit: "days", at: "06:00", value: "lapses" },
                },
                {
                  choice: [
                    {
                      when: { attribute: "answer", isNot: "accepts" },
                      then: {
                        task: "Cancel application",
                        system: { attribute: "answer", of: { lapses: "Scheduler" }, other: "Customer portal" },
                      },
                    },
                    {
                      when: { attribute: "answer", is: "accepts" },
                      then: {
                        sequence: [
                          { task: "Accept offer", system: "Customer portal" },
                          {
                            task: "Sign contract",
                            pool: "Loan advisor",
                            // An appointment in office hours.
                            delay: { kind: "erlang", mean: 1.5, shape: 3, unit: "days", calendar: "full day" },
                            duration: { kind: "erlang", mean: 50, shape: 4 },
                          },
                          { task: "Pay out", pool: "Payments", duration: { kind: "erlang", mean: 12, shape: 4 } },
                        ],
                      },
                    },
                  ],
                },
              ],
            },
          },
        ],
      },
    ],
  },
  changes: [
    {
      from: { share: 0.68, weekday: 1 },
      loop: "documents",
      again: { attribute: "channel", of: { online: 0.12, branch: 0.08, broker: 0.1 } },
    },
  ],
  truth: {
    name: { $ref: "#/name" },
    options: {
      seed: { $ref: "run#/seed" },
      cases: { $ref: "run#/wanted" },
      start: { $ref: "run#/start" },
      drift: { $ref: "run#/changes/0/at" },
    },
    cases: { $ref: "run#/cases" },
    events: { $ref: "run#/events" },
    start: { $ref: "run#/start" },
    end: { $ref: "run#/end" },
    processTree: { $ref: "run#/tree" },
    parallel: [["Check credit history", "Verify income", "Appraise property"]],
    rework: [
      {
        loop: ["Check completeness", "Request documents", "Receive documents"],
        share: {
          before: { $ref: "#/tree/sequence/1/again/of" },
          after: { $ref: "#/changes/0/again/of" },
          later: { $ref: "#/tree/sequence/1/later" },
        },
        by: "channel and drift",
      },
      {
        loop: ["Assess risk", "Decide"],
        share: { below: { $ref: "#/tree/sequence/3/again/below" }, from: { $ref: "#/tree/sequence/3/again/from" } },
        by: "amount, limit 100000",
      },
    ],
    bottleneck: {
      segment: ["Assess risk", "Decide"],
      role: { $ref: "#/pools/4/name" },
      people: [{ $ref: "#/pools/4/people/0/name" }, { $ref: "#/pools/4/people/1/name" }],
      helper: { name: { $ref: "#/pools/4/people/2/name" }, whenWaiting: { $ref: "#/pools/4/people/2/helpsFrom" } },
      measure:
        "of all directly-follows segments it takes the most time in total, from completion to completion as well as in waiting",
      cause: "the role is understaffed: waiting rises and falls with the number of cases that wait",
    },
    drift: {
      at: { $ref: "run#/changes/0/at" },
      inLog: { $ref: "run#/changes/0/inLog" },
      story: "a new application form names the documents that are needed",
      measure:
        "share of cases whose first Check completeness, completed before or from that instant on, is followed by Request documents",
      attribute: "channel",
      before: { $ref: "#/tree/sequence/1/again/of" },
      after: { $ref: "#/changes/0/again/of" },
      unchanged: { measure: "the same share of later completeness checks", share: { $ref: "#/tree/sequence/1/later" } },
    },
    effects: [
      {
        attribute: "amount",
        activity: "Assess risk",
        measure: "mean working time from start to completion, in minutes, for people of pace 1",
        kind: "linear",
        atZero: { $ref: "#/tree/sequence/3/loop/sequence/0/duration/mean" },
        perThousandEuros: { $ref: "#/tree/sequence/3/loop/sequence/0/duration/plus/adds" },
      },
      {
        attribute: "applicant_type",
        activity: "Verify income",
        measure: "mean working time from start to completion of self-employed relative to other applicants",
        kind: "ratio",
        ratio: { $ref: "#/tree/sequence/2/parallel/1/duration/times/of/self-employed" },
      },
      {
        attribute: "amount",
        activity: "Appraise property",
        measure: "the activity occurs if and only if the amount reaches the limit",
        kind: "rule",
        limit: { $ref: "#/tree/sequence/2/parallel/2/choice/1/when/from" },
      },
      {
        attribute: "amount",
        segment: ["Decide", "Assess risk"],
        measure: "share of decisions that send the case back",
        kind: "share by amount",
        limit: { $ref: "#/tree/sequence/3/again/limit" },
        below: { $ref: "#/tree/sequence/3/again/below" },
        from: { $ref: "#/tree/sequence/3/again/from" },
      },
      {
        attribute: "applicant_type",
        activity: "Reject application",
        measure: "share of cases with a final decision that are rejected",
        kind: "share",
        figures: { $ref: "#/tree/sequence/4/choice/0/weight/of" },
      },
      {
        attribute: "channel",
        segment: ["Request documents", "Receive documents"],
        measure: "mean time between, in days; letters (branch) wait for the office hours of the post room on top",
        kind: "mean",
        figures: {
          online: { $ref: "#/tree/sequence/1/redo/sequence/1/delay/of/online/mean" },
          branch: { $ref: "#/tree/sequence/1/redo/sequence/1/delay/of/branch/mean" },
          broker: { $ref: "#/tree/sequence/1/redo/sequence/1/delay/of/broker/mean" },
        },
      },
      {
        attribute: "amount",
        segment: ["Make offer", "Accept offer or Cancel application"],
        measure: "mean time until the customer answers, in days, of those who do; reminders may come between",
        kind: "mean by amount",
        limit: { $ref: "#/tree/sequence/4/choice/1/then/sequence/1/delay/limit" },
        below: { $ref: "#/tree/sequence/4/choice/1/then/sequence/1/delay/below/mean" },
        from: { $ref: "#/tree/sequence/4/choice/1/then/sequence/1/delay/from/mean" },
      },
      {
        attribute: "priority",
        activity: "Decide",
        measure:
          "waiting before it: express cases are served before standard ones in every queue, which shows where the queue is long",
        kind: "order",
        first: "express",
        share: { $ref: "#/attributes/4/values/express" },
      },
    ],
    offers: {
      declined: { $ref: "#/tree/sequence/4/choice/1/then/sequence/1/values/declines" },
      neverAnswered: { $ref: "#/tree/sequence/4/choice/1/then/sequence/1/values/lapses" },
      reminderAfterDays: { $ref: "#/tree/sequence/4/choice/1/then/sequence/1/reminder/after" },
      lapseAfterDays: { $ref: "#/tree/sequence/4/choice/1/then/sequence/1/deadline/after" },
    },
    openCases: {
      count: { $ref: "run#/runningCases" },
      definition: "cases whose last event is none of the final activities",
      finalActivities: ["Pay out", "Reject application", "Cancel application"],
    },
    arrivals: {
      casesPerDay: { $ref: "#/arrivals/perDay" },
      months: { $ref: "#/arrivals/months" },
      channelShares: {
        online: { $ref: "#/arrivals/profiles/0/share" },
        branch: { $ref: "#/arrivals/profiles/1/share" },
        broker: { $ref: "#/arrivals/profiles/2/share" },
      },
      byNightAndOnSundays: [{ $ref: "#/arrivals/profiles/0/name" }],
    },
    workingTime: {
      zone: { $ref: "#/zone" },
      closed: "public holidays of all German states, 24 and 31 December",
      hourlyCostEuros: {
        "Service desk": { $ref: "#/pools/0/costPerHour" },
        "Credit analyst": { $ref: "#/pools/1/costPerHour" },
        "Income verification": { $ref: "#/pools/2/costPerHour" },
        "Appraiser": { $ref: "#/pools/3/costPerHour" },
        "Underwriter": { $ref: "#/pools/4/costPerHour" },
        "Loan advisor": { $ref: "#/pools/5/costPerHour" },
        "Payments": { $ref: "#/pools/6/costPerHour" },
      },
      meanMinutes: {
        "Check completeness": { $ref: "#/tree/sequence/1/loop/duration/mean" },
        "Request documents": { $ref: "#/tree/sequence/1/redo/sequence/0/duration/mean" },
        "Check credit history": { $ref: "#/tree/sequence/2/parallel/0/duration/mean" },
        "Verify income": { $ref: "#/tree/sequence/2/parallel/1/duration/mean" },
        "Appraise property": { $ref: "#/tree/sequence/2/parallel/2/choice/1/then/duration/mean" },
        "Assess risk": { $ref: "#/tree/sequence/3/loop/sequence/0/duration/mean" },
        "Decide": { $ref: "#/tree/sequence/3/loop/sequence/1/duration/mean" },
        "Make offer": { $ref: "#/tree/sequence/4/choice/1/then/sequence/0/duration/mean" },
        "Sign contract": { $ref: "#/tree/sequence/4/choice/1/then/sequence/2/choice/1/then/sequence/1/duration/mean" },
        "Pay out": { $ref: "#/tree/sequence/4/choice/1/then/sequence/2/choice/1/then/sequence/2/duration/mean" },
        "Reject application": { $ref: "#/tree/sequence/4/choice/0/then/duration/mean" },
      },
      people: { $ref: "run#/people" },
    },
  },
};
