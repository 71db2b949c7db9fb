/** Counts requests for Prometheus. */
export interface RequestFigures {
  /** Counts a request when it begins. @returns call it with route and status when it ends */
  begin(): (route: string, status: number) => void;
  /** Counts whether an answer was in the cache. */
  cached(hit: boolean): void;
  /** All figures in the text format of Prometheus. */
  text(): string;
}

/** Upper bounds of the classes of durations, in seconds. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** Most pairs of route and status; routes are patterns, so there are few. */
const MOST_SERIES = 2000;

interface Series {
  readonly labels: string;
  readonly classes: number[];
  count: number;
  seconds: number;
}

/** Starts to count. */
export function requestFigures(): RequestFigures {
  const all = new Map<string, Series>();
  let running = 0;
  let hits = 0;
  let misses = 0;
  return {
    begin() {
      const began = performance.now();
      running++;
      return (route, status) => {
        running--;
        const labels = `route=${JSON.stringify(route)},status="${status}"`;
        let series = all.get(labels);
        if (series === undefined) {
          if (all.size >= MOST_SERIES) return;
          all.set(labels, series = { labels, classes: BOUNDS.map(() => 0), count: 0, seconds: 0 });
        }
        const seconds = (performance.now() - began) / 1000;
        BOUNDS.forEach((bound, at) => {
          if (seconds <= bound) series.classes[at]++;
        });
        series.count++;
        series.seconds += seconds;
      };
    },
    cached(hit) {
      if (hit) hits++;
      else misses++;
    },
    text() {
      const lines = [
        "# HELP tracebook_requests_running Requests that are being answered.",
        "# TYPE tracebook_requests_running gauge",
        `tracebook_requests_running ${running}`,
        "# HELP tracebook_answers_total Answers from the cache (hit), or computed (miss).",
        "# TYPE tracebook_answers_total counter",
        `tracebook_answers_total{cache="hit"} ${hits}`,
        `tracebook_answers_total{cache="miss"} ${misses}`,
        "# HELP tracebook_request_seconds Time to answer a request, by route and status.",
        "# TYPE tracebook_request_seconds histogram",
      ];
      for (const { labels, classes, count, seconds } of all.values()) {
        BOUNDS.forEach((bound, at) => lines.push(`tracebook_request_seconds_bucket{${labels},le="${bound}"} ${classes[at]}`));
        lines.push(
          `tracebook_request_seconds_bucket{${labels},le="+Inf"} ${count}`,
          `tracebook_request_seconds_sum{${labels}} ${seconds}`,
          `tracebook_request_seconds_count{${labels}} ${count}`,
        );
      }
      return `${lines.join("\n")}\n`;
    },
  };
}
