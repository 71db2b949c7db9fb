/**
 * Sends requests with `autocannon` and writes what came of them as JSON to standard output.
 *
 * usage: npx --yes --package autocannon@8.0.0 node send-requests.mjs FILE
 *
 * FILE holds {url, paths, rate, seconds, connections}. All connections share one list of paths and
 * take the next one of it, again from the first when all were taken. (The command's own `--har`
 * lets each connection begin with the first.)
 *
 * A connection that waits for a late answer does not send what it should have sent meanwhile. As in
 * HdrHistogram, those requests count as sent in their time: an answer after 100 ms of a connection
 * that sends each 40 ms also counts as answers after 60 and 20 ms. (The percentiles of `autocannon`
 * 8.0.0 take an interval of 1 ms whatever the rate, since it reads 1 / rate as milliseconds.)
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter } from "node:path";
import { argv, env, stdout } from "node:process";

const { url, paths, rate, seconds, connections } = JSON.parse(readFileSync(argv[2], "utf8"));
// npx puts the programs of the package first; the package is beside them.
const autocannon = createRequire(`${env.PATH.split(delimiter)[0]}/npx`)("autocannon");
const interval = 1000 * connections / rate;
const times = [];
let next = 0;
const requests = [{ setupRequest: (request) => ({ ...request, path: paths[next++ % paths.length] }) }];
const options = { url, requests, overallRate: rate, duration: seconds, connections, timeout: 30 };
const sent = autocannon(options, (error, { requests, errors, timeouts, non2xx } = {}) => {
  if (error) throw error;
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))];
  const milliseconds = { median: at(0.5), most99: at(0.99), slowest: at(1) };
  stdout.write(JSON.stringify({ ...milliseconds, perSecond: requests.average, total: requests.total, errors, timeouts, non2xx }));
});
sent.on("response", (_client, _status, _bytes, time) => {
  for (let waited = time; waited > 0; waited -= interval) times.push(waited);
});
