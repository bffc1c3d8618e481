/** Counts, extrapolates and writes docs/scale.md: `npm run scale`. */
import { readFileSync, writeFileSync } from "node:fs";
import { ECOSYSTEMS, type Ecosystem } from "@dephealth/contract/ecosystems.ts";
import type { MachineName } from "@dephealth/contract/machines.ts";
import { SCHEDULES } from "@dephealth/contract/schedules.ts";
import { TASK_FUNCTIONS } from "@dephealth/contract/task-functions.ts";
import { setLogLevel } from "@dephealth/core/observability/logger.ts";
import { TIER_PLANS } from "@dephealth/core/refresh/refresh-schedule.ts";
import { scriptArguments } from "../../../scripts/script-arguments.ts";
import { FUNCTION_NEEDS } from "../../../stacks/function-needs.ts";
import type { Counted } from "./count/counted.ts";
import { createMeasurement } from "./count/measure.ts";
import { renderScale } from "./document/render.ts";
import { weeklyChanges } from "./model/assumptions.ts";
import { idleCosts } from "./model/idle.ts";
import {
	costOfRound,
	type EcosystemRound,
	ecosystemRound,
	githubHours,
	perPackage,
	repositoriesInQuery,
	type Sample,
	total,
} from "./model/model.ts";

scriptArguments({
	run: "npm run scale",
	does: "Counts what a collection and a refresh ask and write, extrapolates it to millions of packages,\nand writes docs/scale.md. Takes some minutes. Ends with 1 when a budget is missed.",
});
setLogLevel("CRITICAL");

/** Enough for each rare case to occur twenty times. */
const PACKAGES = 1000;
/** Weeks in a row: what slides slowly is news in some of them only. */
const WEEKS = 4;
/** Git's calls use no allowance, and happen only for changed repositories. */
const BUDGET = {
	packages: 1_000_000,
	dollars: 2,
	calls: 0.25,
	gitCalls: 0.2,
	githubPackages: 3_500_000,
	githubHours: 24,
	ecosystemCalls: 0.5,
	provisionedDollars: 1.5,
	idleDollars: 5,
};
/** The sample of each ecosystem, counted apart: one batch. */
const OF_EACH_ECOSYSTEM = 200;
/** https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api */
const POINTS_PER_HOUR = 5000;

function say(text: string): void {
	process.stdout.write(`${text}\n`);
}

/** The concurrency of the refresh machine's Distributed Map. */
function batchesAtOnce(): number {
	const definition = JSON.parse(
		readFileSync(new URL("../../../state-machines/refresh-packages.asl.json", import.meta.url), "utf8"),
	) as { States: { RefreshBatches: { MaxConcurrency: number } } };
	return definition.States.RefreshBatches.MaxConcurrency;
}

function memoryOfFunctions(): Map<string, number> {
	return new Map(
		Object.entries(TASK_FUNCTIONS).flatMap(([name, handler]): [string, number][] => {
			const needs = FUNCTION_NEEDS.get(handler);
			return needs ? [[name, needs.size.memoryMb]] : [];
		}),
	);
}

const changes = weeklyChanges();
const shares = { commits: changes.commits, releases: changes.releases };

say(`Collecting ${PACKAGES} sandbox packages by the real state machine…`);
const measurement = await createMeasurement({ packages: PACKAGES, shares });
const nothing = await measurement.countNothing();
const emptyRuns = new Map<MachineName, Counted>();
for (const { stateMachine } of SCHEDULES) {
	emptyRuns.set(stateMachine, await measurement.countEmptyRun(stateMachine));
}
const first = await measurement.countFirst();
say(`Refreshing them in ${WEEKS} weeks…`);
const round = await measurement.countRounds(WEEKS);
const storedBytes = await measurement.storedBytes();
say("And once more, with upstreams that take their time…");
const waiting = await measurement.countWaiting(WEEKS, repositoriesInQuery(round));
await measurement.close();

const byEcosystem = new Map<Ecosystem, EcosystemRound>();
for (const ecosystem of ECOSYSTEMS) {
	say(`Collecting and refreshing ${OF_EACH_ECOSYSTEM} packages of ${ecosystem}…`);
	const apart = await createMeasurement({ packages: OF_EACH_ECOSYSTEM, shares, ecosystem });
	await apart.countFirst();
	byEcosystem.set(ecosystem, ecosystemRound(await apart.countRounds(1)));
	await apart.close();
}

const sample: Sample = { nothing, round, rounds: WEEKS, waiting, storedBytes, memoryMb: memoryOfFunctions() };
const use = perPackage(sample);
const idle = idleCosts(emptyRuns, sample.memoryMb);
const limits = { pointsPerHour: POINTS_PER_HOUR, batchesAtOnce: batchesAtOnce() };
writeFileSync(
	new URL("../../../docs/scale.md", import.meta.url),
	renderScale({ use, idle, sample, first, byEcosystem, changes, limits, tiers: TIER_PLANS }),
);

const gitCalls =
	[...round.calls].reduce(
		(sum, [call, made]) => sum + (call.startsWith("git") && !call.startsWith("github") ? made : 0),
		0,
	) / round.packages;
const dollars = total(costOfRound(use, BUDGET.packages));
const provisioned = total(costOfRound(use, BUDGET.packages, "provisioned"));
const { byPoints, byProcessor, byTime } = githubHours(use, BUDGET.githubPackages, limits);
const checks: [text: string, value: number, limit: number][] = [
	["dollars for one round over a million packages", dollars, BUDGET.dollars],
	["the same with provisioned capacity", provisioned, BUDGET.provisionedDollars],
	["dollars a month while nothing happens", total(idle), BUDGET.idleDollars],
	["upstream calls for each package of a round, git's apart", use.upstreamCalls - gitCalls, BUDGET.calls],
	["calls to git", gitCalls, BUDGET.gitCalls],
	[
		"hours of GitHub for 3.5 million packages on one token",
		Math.max(byPoints, byProcessor, byTime),
		BUDGET.githubHours,
	],
	...[...byEcosystem].map(([ecosystem, { all }]): [string, number, number] => [
		`upstream calls for each package of ${ecosystem}`,
		all,
		BUDGET.ecosystemCalls,
	]),
];
for (const [text, value, limit] of checks) {
	say(`${value <= limit ? "ok  " : "MISS"} ${value.toFixed(3)} ${text} (at most ${limit})`);
}
say("docs/scale.md is written.");
process.exitCode = checks.every(([, value, limit]) => value <= limit) ? 0 : 1;
