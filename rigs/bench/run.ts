/**
 * Measures the budgets of this product in one run, `npm run bench`, or some of them by words of their titles: `npm
 * run bench -- cold scan`. Prints results and ratios. A missed budget is marked, and the command then ends with 1.
 */
import { setLogLevel } from "@dephealth/core/observability/logger.ts";
import { scriptArguments } from "../../scripts/script-arguments.ts";
import { benchCommand } from "./command/command.ts";
import { benchLockfile } from "./command/lockfile.ts";
import { benchPeers } from "./command/peers.ts";
import { benchEngine } from "./engine.ts";
import { benchColdStart } from "./lambda/cold-start.ts";
import { benchFunctionLoads } from "./lambda/function-loads.ts";
import type { Measurement } from "./measurement.ts";
import { benchCollection } from "./product/collection.ts";
import { benchFairness } from "./product/fairness.ts";
import { benchFirstCollection } from "./product/first-collection.ts";
import { benchGetPackage } from "./product/get-package.ts";
import { benchRunningProduct } from "./product/running-product.ts";
import { benchScan } from "./product/scan.ts";
import { benchFanOut } from "./upstreams/fan-out.ts";
import { benchGitHistory } from "./upstreams/git-history.ts";
import { benchGuard } from "./upstreams/guard.ts";
import { benchHttp2 } from "./upstreams/http2.ts";

setLogLevel("CRITICAL");

const BENCHES = [
	{ title: "Engine", run: benchEngine },
	{ title: "Collection of one package, upstreams answering in 200 ms", run: benchCollection },
	{ title: "First collection of many packages", run: benchFirstCollection },
	{ title: "Guarded call that succeeds", run: benchGuard },
	{ title: "Fan-out to a 20 ms upstream, 64 in flight", run: benchFanOut },
	{ title: "HTTP/1.1 and HTTP/2 over TLS", run: benchHttp2 },
	{ title: "Git history of a repository", run: benchGitHistory },
	{ title: "GET of a package, warm", run: benchGetPackage },
	{ title: "GET of a package, the running product with its gate", run: benchRunningProduct },
	{ title: "Fairness: callers beside a large scan", run: benchFairness },
	{ title: "GET of a package, cold", run: benchColdStart },
	{ title: "Functions that load most before a cold start's first request", run: benchFunctionLoads },
	{ title: "Scan of known packages, embedded store", run: benchScan },
	{ title: "Lockfile of 10,000 packages", run: benchLockfile },
	{ title: "The command as it is installed", run: benchCommand },
	{ title: "A scan beside its peers", run: benchPeers },
];

const wanted = scriptArguments({
	run: "npm run bench",
	does: "Measures all budgets, and marks those that are missed. Ends with 1 when one is missed.",
	words: { name: "WORD …", says: "only those whose title has one of these words, e.g. cold scan" },
}).words.map((word) => word.toLowerCase());
const chosen = BENCHES.filter(
	({ title }) => wanted.length === 0 || wanted.some((word) => title.toLowerCase().includes(word)),
);
if (chosen.length === 0) {
	process.stderr.write(
		`No bench is called so. There are:\n${BENCHES.map(({ title }) => `  ${title}\n`).join("")}`,
	);
	process.exit(2);
}

let missed = 0;
for (const { title, run } of chosen) {
	process.stdout.write(`\n${title}\n`);
	for (const measurement of await run()) {
		if (!isWithin(measurement)) missed += 1;
		process.stdout.write(`  ${render(measurement)}\n`);
	}
}
process.stdout.write(missed === 0 ? "\nAll budgets are kept.\n" : `\n${missed} budgets are missed.\n`);
process.exitCode = missed === 0 ? 0 : 1;

function isWithin({ value, budget }: Measurement): boolean {
	if (!budget) return true;
	return budget.kind === "at most" ? value <= budget.value : value >= budget.value;
}

function render(measurement: Measurement): string {
	const { name, value, unit, budget } = measurement;
	const figure = `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ${unit}`;
	const verdict = budget
		? `${isWithin(measurement) ? "ok  " : "MISS"} (${budget.kind} ${budget.value} ${unit})`
		: "";
	return `${name.padEnd(64)} ${figure.padStart(16)}  ${verdict}`.trimEnd();
}
