const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * All figures of the loan process: the simulation draws from them, the truth document reports them.
 * Shares are from 0 to 1, amounts in euros, times in ms (working time for work, calendar time for
 * customers), months and hours local.
 */
export const LOAN_PARAMETERS = {
  /**
   * Applications a day on average over the year, weekends included, before one per cent is lost to
   * holidays.
   */
  casesPerDay: 6.5,
  /** Season: arrivals by month relative to the average. */
  months: [0.92, 1.0, 1.12, 1.14, 1.08, 1.0, 0.88, 0.86, 1.06, 1.12, 1.06, 0.76],
  /**
   * Share of the applications of each channel, with a weight for each weekday (Monday first) and
   * for each hour of the day.
   */
  channels: [
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
    },
    {
      name: "broker",
      share: 0.19,
      weekdays: [1, 1, 1, 1, 1, 0.25, 0],
      hours: [0, 0, 0, 0, 0, 0, 0, 1, 5, 9, 10, 8, 5, 6, 8, 9, 9, 7, 4, 2, 1, 0, 0, 0],
    },
  ],
  products: [
    {
      name: "home",
      share: { online: 0.24, branch: 0.5, broker: 0.55 },
      amount: { least: 80_000, shape: 2, mean: 215_000, most: 900_000, step: 1000 },
    },
    {
      name: "car",
      share: { online: 0.32, branch: 0.2, broker: 0.3 },
      amount: { least: 6000, shape: 3, mean: 23_000, most: 95_000, step: 500 },
    },
    {
      name: "personal",
      share: { online: 0.44, branch: 0.3, broker: 0.15 },
      amount: { least: 1500, shape: 2, mean: 12_500, most: 75_000, step: 500 },
    },
  ],
  applicants: [
    { name: "employed", share: 0.68 },
    { name: "self-employed", share: 0.2 },
    { name: "retired", share: 0.12 },
  ],
  expressShare: 0.15,
  /**
   * Working time by activity: Erlang distributed with this shape, so a coefficient of variation of
   * 1/2.
   */
  workShape: 4,
  work: {
    "Check completeness": 22 * MINUTE,
    "Request documents": 12 * MINUTE,
    "Check credit history": 30 * MINUTE,
    "Verify income": 35 * MINUTE,
    "Appraise property": 170 * MINUTE,
    "Assess risk": 30 * MINUTE,
    "Decide": 84 * MINUTE,
    "Make offer": 35 * MINUTE,
    "Sign contract": 50 * MINUTE,
    "Pay out": 12 * MINUTE,
    "Reject application": 15 * MINUTE,
  },
  /** Verifying the income of self-employed applicants takes this many times the work. */
  selfEmployedIncomeFactor: 2.5,
  /** Working time that each euro adds to the assessment of the risk. */
  riskWorkPerEuro: 0.18 * MINUTE / 1000,
  /**
   * Share of first completeness checks that end in a request of documents, until and from the drift
   * on; and of later checks.
   */
  documentRequest: {
    before: { online: 0.5, branch: 0.26, broker: 0.42 },
    after: { online: 0.12, branch: 0.08, broker: 0.1 },
    later: 0.22,
  },
  /** Time until the documents arrive: Erlang of shape 2. */
  documentDelay: { online: 2 * DAY, branch: 4 * DAY, broker: 2.5 * DAY },
  /** From this amount on the property is appraised. */
  appraisalFrom: 100_000,
  /** Share of decisions that send the case back to the assessment of the risk. */
  returned: { below: 0.07, from: 0.2, amount: 100_000 },
  /** Share of final decisions that reject. */
  rejected: { "employed": 0.13, "self-employed": 0.29, "retired": 0.17 },
  offer: {
    /** Time until the customer answers: Erlang of shape 2. */
    answer: { below: 2.5 * DAY, from: 4.5 * DAY, amount: 100_000 },
    /** Share of customers who decline, and of those who never answer. */
    declined: 0.1,
    silent: 0.05,
    /**
     * Time after which a reminder is sent, and after which an offer without an answer lapses, both
     * at `systemHour`.
     */
    remindAfter: 7 * DAY,
    lapseAfter: 28 * DAY,
  },
  /**
   * Local hour of the day at which the nightly run of the bank's system sends reminders and cancels
   * lapsed offers.
   */
  systemHour: 6,
  /** Time from acceptance to the appointment for the signature: Erlang of shape 3. */
  appointmentDelay: 1.5 * DAY,
  /**
   * The simulation starts this long before the log, so that the first cases meet realistic queues.
   */
  warmUp: 56 * DAY,
} as const;
