import type { RefreshTier } from "@dephealth/core/refresh/refresh-schedule.ts";
import {
	DOWNLOADS_MOVE,
	FULL_PROCESSOR_MB,
	GITHUB_ANSWER_MS,
	githubAnswerMs,
	KINDS,
	LATENCY_MS,
	PLATFORM_LOG_BYTES,
	PROVISIONED_USE,
	SCOPED_SHARE,
	TIER_MIX,
} from "../model/assumptions.ts";
import { type Capacity, callsIn, costOfRound, roundsAMonth, storageCost, total } from "../model/model.ts";
import { PRICES } from "../model/prices.ts";
import { type ScaleInput, SIZES } from "../scale-input.ts";
import { figure, money, percent, table, whole } from "./figures.ts";
import { ecosystems, perPackageTable } from "./render-counts.ts";
import { time } from "./render-time.ts";

const CAPACITIES = ["on demand", "provisioned"] as const satisfies readonly Capacity[];

export function renderScale(input: ScaleInput): string {
	return [
		head(input),
		perPackageTable(input),
		ecosystems(input),
		costs(input),
		idleTable(input),
		time(input),
		firstCollection(input),
		basis(input),
	]
		.join("\n")
		.concat("\n");
}

function head({ sample }: ScaleInput): string {
	return `# What refreshing costs, and how long it takes

Written by \`npm run scale\`. It collects ${whole(sample.round.packages / sample.rounds)} packages of the built-in simulator by the real state machine, tasks, stores and clients on the embedded engine, lets ${sample.rounds} weeks pass, changes in each as many of them as change in a week, refreshes all, and counts. No number below was typed in; the end names the assumptions that cannot be counted on one machine.
`;
}

function costs({ use }: ScaleInput): string {
	const columns = SIZES.flatMap((size) => CAPACITIES.map((capacity) => ({ size, capacity })));
	const costs = columns.map(({ size, capacity }) => costOfRound(use, size, capacity));
	const rows = (costs[0] ?? []).map(({ item }, index) => [
		item,
		...costs.map((cost) => money(cost[index]?.dollars ?? Number.NaN)),
	]);
	const rounds = roundsAMonth();
	return `## Cost

One round, in which every package is looked at once, in US dollars:

${table(
	["", ...columns.map(({ size, capacity }) => `${whole(size)}, ${capacity}`)],
	[...rows, ["**together**", ...costs.map((cost) => `**${money(total(cost))}**`)]],
)}

Provisioned capacity is used to ${percent(PROVISIONED_USE)}, which refreshing can keep: each hour has its share of every tier. Requests of people come and go, and are better served on demand.

A package is looked at ${figure(rounds)} times a month, by its tier. A month therefore costs:

${table(
	["", ...SIZES.map((size) => `${whole(size)} packages`)],
	[
		["refreshing", ...SIZES.map((size) => money(total(costOfRound(use, size)) * rounds))],
		["keeping", ...SIZES.map((size) => money(storageCost(use, size)))],
	],
)}
`;
}

function idleTable({ idle }: ScaleInput): string {
	return `## Idle

A month without any packages or requests, by list prices without any free tier:

${table(
	["what", "reckoning", "a month"],
	[
		...idle.map(({ what, reckoning, dollars }) => [what, reckoning, money(dollars)]),
		["**together**", "", `**${money(total(idle))}**`],
	],
)}

Dead letters are processed when there are some: the first one changes the state of the alarm on their queue, and that event starts the machine. Self-healing writes its metrics only after a run with work. A CloudWatch dashboard would cost $3.00 more; the console's operations page shows the same.
`;
}

function firstCollection({ first }: ScaleInput): string {
	const each = (value: number) => figure(value / first.packages);
	const standard = (first.transitions / first.packages) * PRICES.stateTransition * 1e6;
	return `## The first collection

A package that is collected for the first time, or anew, needs ${each(first.transitions)} transitions, ${each(callsIn(first))} upstream calls, ${each(first.githubPoints)} GitHub points, ${each(first.units.writes)} write units and ${each(first.units.reads)} read units. A million of them would cost ${money(standard)} in STANDARD transitions alone, so this is for single requests, whose history can be viewed. Unknown packages of a scan or an import are collected in batches, by \`collect-packages\`.

Of npm packages in batches of 50 it needs 1.32 calls (\`npm run bench -- "First collection"\`), of which 1.00 is its packument. One call a package cannot be had: npm answers for one name at a time, and nobody else tells deprecation, maintainers and repository of all versions. What has a batch endpoint is asked in batches, 0.17 calls; the rest counts the dependents of 15 in 100 packages, which deps.dev also does one by one. Batches of 100 would save 0.05 of those 0.17; measured on 2026-11-29 in turns with those of 50, they took 5 % more processor time a package, beyond its budget of 8 ms, and 60 % longer until the first of them had a result. So they stay at 50.
`;
}

function basis({ changes, tiers }: ScaleInput): string {
	const tierRows = (Object.keys(tiers) as RefreshTier[]).map((tier) => [
		tier,
		percent(TIER_MIX[tier]),
		`${tiers[tier].periodHours} h`,
		`every ${tiers[tier].thoroughEvery} rounds`,
	]);
	return `## Assumptions

- Changes: in a week ${percent(changes.commits)} of the repositories have a commit and ${percent(changes.releases)} a new version, counted in the two newest years of the ${changes.repositories} histories that the forecast is fitted on (\`bench/scale/assumptions.ts\`). Those packages were widely used once; most others change less. Commits are in repositories in which people work.
- The downloads of every package are others than the week before, by up to ${percent(DOWNLOADS_MOVE)}: that is learned, and no news.
- Of a week's repositories ${percent(changes.silent)} have had no commit for a year, of which ${percent(changes.woken)} have one in that week. The simulator's population: ${KINDS.map(([kind, share]) => `${percent(share)} ${kind}`).join(", ")}. ${percent(SCOPED_SHARE)} of the names have a scope, whose downloads npm counts one by one.
- Tiers, by an assumed mix:

${table(["tier", "share", "period", "thorough look"], tierRows)}

- Answers take ${Object.entries(LATENCY_MS)
		.map(([name, milliseconds]) => `${milliseconds} ms (${name})`)
		.join(
			", ",
		)}, and GitHub's to a query ${GITHUB_ANSWER_MS.query} ms and ${GITHUB_ANSWER_MS.repository} ms for each repository in it (${githubAnswerMs(100) / 1000} s for a hundred): assumed, not measured. They are waited for in another round. Processor time is this machine's, the store's included; the simulator is a process of its own; with less than ${whole(FULL_PROCESSOR_MB)} MB a function is counted as proportionally slower.
- Functions have the memory of the deployed ones (\`stacks/function-needs.ts\`).
- Prices are AWS's public list prices for us-east-1 without any free tier (\`rigs/bench/scale/model/prices.ts\`). Logs: the functions' own lines and their metrics' as they were written, and ${whole(PLATFORM_LOG_BYTES)} bytes an invocation of Lambda's; the machine of batches logs only what fails. Traces and data transfer are not counted, since they depend on the stage.
`;
}
