/** The document: every number in it is given or counted, none is written here. */
import type { Ecosystem } from "@dephealth/core/packages/ecosystem.ts";
import type { RefreshTier, TIER_PLANS } from "@dephealth/core/refresh/refresh-schedule.ts";
import { FULL_PROCESSOR_MB, KINDS, LATENCY_MS, SCOPED_SHARE, TIER_MIX } from "./assumptions.ts";
import type { Counted } from "./measure.ts";
import {
	callsIn,
	costOfRound,
	type EcosystemRound,
	functionUses,
	githubHours,
	type PerPackage,
	roundsAMonth,
	type Sample,
	storageCost,
	total,
} from "./model.ts";
import { PRICES } from "./prices.ts";

const SIZES = [10_000, 1_000_000, 3_500_000];

export function renderScale(input: {
	use: PerPackage;
	sample: Sample;
	first: Counted;
	byEcosystem: ReadonlyMap<Ecosystem, EcosystemRound>;
	changes: { commits: number; releases: number; repositories: number };
	limits: { pointsPerHour: number; batchesAtOnce: number };
	tiers: typeof TIER_PLANS;
}): string {
	return [
		head(input),
		perPackageTable(input),
		ecosystems(input),
		costs(input),
		time(input),
		firstCollection(input),
		basis(input),
	]
		.join("\n")
		.concat("\n");
}

type Input = Parameters<typeof renderScale>[0];

function head({ sample }: Input): string {
	return `# What refreshing costs, and how long it takes

Written by \`npm run scale\`. It collects ${whole(sample.round.packages)} packages of the built-in simulator by the real state machine, tasks, stores and clients on the embedded engine, lets a week pass, changes as many of them as change in a week, refreshes all, and counts. Nothing below was typed in; what cannot be counted on one machine is named at the end.
`;
}

function perPackageTable({ use, sample }: Input): string {
	const { round } = sample;
	return `## One package in one round

${table(
	["", "for each package"],
	[
		["STANDARD transitions", figure(use.transitions)],
		["EXPRESS executions", figure(use.expressRequests)],
		["Lambda requests", figure(use.lambdaRequests)],
		["Lambda GB-seconds", figure(use.lambdaGbSeconds)],
		["DynamoDB read units", figure(use.readUnits)],
		["DynamoDB write units", figure(use.writeUnits)],
		["upstream calls", figure(use.upstreamCalls)],
		["GitHub points", figure(use.githubPoints)],
		["kept, in bytes", whole(use.storedBytes)],
	],
)}

Of ${whole(round.packages)} packages ${whole(round.saved)} had news and were written anew, ${whole(round.unchanged)} were only marked as looked at, ${whole(round.deadLetters)} went to the dead-letter queue. The functions:

${table(
	["function", "memory", "requests", "seconds", "GB-seconds"],
	functionUses(sample).map(({ name, memoryMb, requests, seconds, gbSeconds }) => [
		name,
		`${whole(memoryMb)} MB`,
		figure(requests),
		figure(seconds),
		figure(gbSeconds),
	]),
)}

The calls:

${table(
	["call", "count", "for each package"],
	[...round.calls]
		.filter(([, count]) => count > 0)
		.map(([kind, count]) => [`\`${kind}\``, whole(count), figure(count / round.packages)]),
)}
`;
}

function ecosystems({ byEcosystem }: Input): string {
	return `## By ecosystem

The same for a batch of each ecosystem alone. A registry is asked when deps.dev tells of a release, in thorough rounds and after a failure; Packagist, of which deps.dev knows nothing, in every fourth round.

${table(
	["calls for each package", "registry", "deps.dev", "git", "others", "together"],
	[...byEcosystem].map(([ecosystem, { registries, depsDev, git, others, all }]) => [
		ecosystem,
		...[registries, depsDev, git, others, all].map(figure),
	]),
)}
`;
}

function costs({ use }: Input): string {
	const rows = costOfRound(use, 1).map(({ item }, index) => [
		item,
		...SIZES.map((size) => money(costOfRound(use, size)[index]?.dollars ?? Number.NaN)),
	]);
	const rounds = roundsAMonth();
	return `## Cost

One round, in which every package is looked at once, in US dollars:

${table(
	["", ...SIZES.map((size) => `${whole(size)} packages`)],
	[...rows, ["**together**", ...SIZES.map((size) => `**${money(total(costOfRound(use, size)))}**`)]],
)}

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

function time({ use, limits }: Input): string {
	return `## Time

GitHub is the narrowest way. One token has ${whole(limits.pointsPerHour)} points an hour, and ${limits.batchesAtOnce} batches run at once. A round takes, in hours:

${table(
	["", ...SIZES.map((size) => `${whole(size)} packages`)],
	[
		["by GitHub's points", ...SIZES.map((size) => figure(githubHours(use, size, limits).byPoints))],
		["by the time of its answers", ...SIZES.map((size) => figure(githubHours(use, size, limits).byTime))],
	],
)}

Commits are git's, and git has no such allowance: GitHub's points go into glances, a hundred repositories each. Its own rule that a query may use no more than 60 s of its processor in a minute bites on queries for commits, which are asked only where git has failed.
`;
}

function firstCollection({ first }: Input): string {
	const each = (value: number) => figure(value / first.packages);
	const standard = (first.transitions / first.packages) * PRICES.stateTransition * 1e6;
	return `## The first collection

A package that is collected for the first time, or anew, needs ${each(first.transitions)} transitions, ${each(callsIn(first))} upstream calls, ${each(first.githubPoints)} GitHub points, ${each(first.units.writes)} write units and ${each(first.units.reads)} read units. A million of them would cost ${money(standard)} in STANDARD transitions alone; an import of that size would be worth an EXPRESS copy of the machine.
`;
}

function basis({ changes, tiers }: Input): string {
	const tierRows = (Object.keys(tiers) as RefreshTier[]).map((tier) => [
		tier,
		percent(TIER_MIX[tier]),
		`${tiers[tier].periodHours} h`,
		`every ${tiers[tier].thoroughEvery} rounds`,
	]);
	return `## What it rests on

- Changes: in a week ${percent(changes.commits)} of the repositories have a commit and ${percent(changes.releases)} a new version, counted in the two newest years of the ${changes.repositories} histories that the forecast is fitted on (\`bench/scale/assumptions.ts\`). They were widely used once; most packages change less.
- The simulator's population: ${KINDS.map(([kind, share]) => `${percent(share)} ${kind}`).join(", ")}. ${percent(SCOPED_SHARE)} of the names have a scope, whose downloads npm counts one by one.
- Tiers, by an assumed mix:

${table(["tier", "share", "period", "thorough look"], tierRows)}

- Answers take ${Object.entries(LATENCY_MS)
		.map(([name, milliseconds]) => `${milliseconds} ms (${name})`)
		.join(
			", ",
		)}, waited for in another round at a tenth of that. Processor time is this machine's; with less than ${whole(FULL_PROCESSOR_MB)} MB a function is counted as proportionally slower.
- Functions have the memory that they are deployed with (\`stacks/function-needs.ts\`).
- Prices are AWS's public list prices for us-east-1 without any free tier (\`bench/scale/prices.ts\`). Logs, metrics, traces and data transfer are not counted: they depend on how much a stage keeps.
`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
	return [
		line(header),
		line(header.map((_, index) => (index === 0 ? "---" : "---:"))),
		...rows.map(line),
	].join("\n");
}

function figure(value: number): string {
	return value === 0 ? "0" : String(Number(value.toPrecision(3)));
}

function whole(value: number): string {
	return Math.round(value).toLocaleString("en-US");
}

function money(value: number): string {
	return `$${value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

function percent(share: number): string {
	return `${Number((share * 100).toFixed(1))} %`;
}
