/** The document: every number in it is given or counted, none is written here. */
import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import type { RefreshTier, TIER_PLANS } from "@dephealth/core/refresh/refresh-schedule.ts";
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
	type WeeklyChanges,
} from "./assumptions.ts";
import type { Counted } from "./counted.ts";
import type { IdleRow } from "./idle.ts";
import { type LimitUse, limitsAt } from "./limits.ts";
import {
	type Capacity,
	callsIn,
	costOfRound,
	type EcosystemRound,
	functionUses,
	githubHours,
	type PerPackage,
	refreshing,
	roundsAMonth,
	type Sample,
	storageCost,
	total,
} from "./model.ts";
import { PRICES } from "./prices.ts";

/** Packages looked at in a day: as many as npm has, and ten times as many. */
const DAILY = [3_500_000, 35_000_000];
const SIZES = [10_000, 1_000_000, 3_500_000];
const CAPACITIES = ["on demand", "provisioned"] as const satisfies readonly Capacity[];

export function renderScale(input: {
	use: PerPackage;
	idle: readonly IdleRow[];
	sample: Sample;
	first: Counted;
	byEcosystem: ReadonlyMap<Ecosystem, EcosystemRound>;
	changes: WeeklyChanges;
	limits: { pointsPerHour: number; batchesAtOnce: number };
	tiers: typeof TIER_PLANS;
}): string {
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

type Input = Parameters<typeof renderScale>[0];

function head({ sample }: Input): string {
	return `# What refreshing costs, and how long it takes

Written by \`npm run scale\`. It collects ${whole(sample.round.packages / sample.rounds)} packages of the built-in simulator by the real state machine, tasks, stores and clients on the embedded engine, lets ${sample.rounds} weeks pass, changes in each as many of them as change in a week, refreshes all, and counts. No number below was typed in; the end names the assumptions that cannot be counted on one machine.
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
		["repositories that GitHub is asked about", figure(use.repositories)],
		["logged, in bytes", whole(use.logBytes)],
		["kept, in bytes", whole(use.storedBytes)],
	],
)}

Of ${whole(round.packages)} looks ${whole(round.saved)} found news, which was written, ${whole(round.unchanged)} found none, ${whole(round.deadLetters)} sent something to the dead-letter queue. The functions:

${table(
	["function", "memory", "requests", "seconds", "GB-seconds", "dollars a million"],
	functionUses(sample).map(({ name, memoryMb, requests, seconds, gbSeconds }) => [
		name,
		`${whole(memoryMb)} MB`,
		figure(requests),
		figure(seconds),
		figure(gbSeconds),
		money((requests * PRICES.lambdaRequest + gbSeconds * PRICES.lambdaGbSecond) * 1e6),
	]),
)}

The database, by what is read and written; an index's entries follow its item:

${databaseTable(sample)}

The calls:

${table(
	["call", "count", "for each package"],
	[...round.calls]
		.filter(([, count]) => count > 0)
		.map(([kind, count]) => [`\`${kind}\``, whole(count), figure(count / round.packages)]),
)}
`;
}

function databaseTable(sample: Sample): string {
	const { units, packages } = refreshing(sample);
	const rows = [...units.uses]
		.filter(([, use]) => use.units > 0)
		.map(([name, use]) => {
			const price = /^(?:Get|BatchGet|Query)/.test(name) ? PRICES.readUnit : PRICES.writeUnit;
			return { name, use, dollars: (use.units / packages) * price * 1e6 };
		})
		.sort((a, b) => b.dollars - a.dollars);
	return table(
		["", "calls", "units", "units for each package", "bytes written by a call", "dollars a million"],
		rows.map(({ name, use: { calls, units: used, bytes }, dollars }) => [
			name,
			whole(calls),
			figure(used),
			figure(used / packages),
			bytes > 0 ? whole(bytes / calls) : "",
			money(dollars),
		]),
	);
}

function ecosystems({ byEcosystem }: Input): string {
	return `## By ecosystem

The same for a batch of a single ecosystem. A registry is asked when deps.dev reports a release, in thorough rounds and after a failure; Packagist, which deps.dev does not cover, in every fourth round.

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

function idleTable({ idle }: Input): string {
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

function time({ use, limits }: Input): string {
	const hours = SIZES.map((size) => githubHours(use, size, limits));
	const row = (text: string, of: (limit: (typeof hours)[number]) => number) => [
		text,
		...hours.map((limit) => figure(of(limit))),
	];
	return `## Time

GitHub is the narrowest limit. One token has ${whole(limits.pointsPerHour)} points an hour, queries may use no more than a minute of GitHub's processor in each minute, which GitHub tells us to estimate by the time of its answers, and ${limits.batchesAtOnce} batches run at once. A round takes, in hours:

${table(
	["", ...SIZES.map((size) => `${whole(size)} packages`)],
	[
		row("by GitHub's points", ({ byPoints }) => byPoints),
		row("by GitHub's processor", ({ byProcessor }) => byProcessor),
		row("by the time of its answers", ({ byTime }) => byTime),
	],
)}

Commits come from git, which has no such allowance. GitHub is asked for glances at a hundred repositories each, which tell the repositories that git need not read. Queries for commits, which take far longer, are used only where git has failed. In the weekly tier, a repository without work for a year is asked about in every second round, and an archived one in every fourth (\`restOf\`); popular packages, and those at risk, are in other tiers. A repository that several packages of a batch share is asked about once; the sample has none of these. Shared counters in the Operations table keep both of GitHub's limits: a call that would exceed one waits for some seconds, or is postponed.

${growth(use, limits)}
`;
}

/** The share of each limit that a day's looks use, the first limit to be exceeded, and the consequences. */
function growth(use: PerPackage, limits: Input["limits"]): string {
	const [first = [], ...others] = DAILY.map((size) => limitsAt(use, size, limits));
	const shareOf = (uses: readonly LimitUse[], limit: string) =>
		uses.find((one) => one.limit === limit)?.share ?? Number.NaN;
	const rows = first.map(({ limit, allows, share }) => [
		limit,
		allows,
		...[share, ...others.map((uses) => shareOf(uses, limit))].map(percent),
	]);
	return `The share of each limit that this many looks a day use, spread over the day's hours:

${table(["", "allows", ...DAILY.map((size) => `${whole(size)} a day`)], rows)}

${DAILY.map((size) => breaking(limitsAt(use, size, limits), size, total(costOfRound(use, size)))).join("\n\n")}

Limits on sizes, histories and partitions do not depend on the number of looks a day; see [operations](operations.md#what-fails-first-at-scale).

The limits of deps.dev and of npm's downloads are not published. Names with a scope, which npm counts one by one, are read once in sixteen rounds. After a refusal all collectors wait, by the circuit of the upstream.`;
}

function breaking(uses: readonly LimitUse[], size: number, dollars: number): string {
	const broken = uses.filter(({ share }) => share > 1);
	const [next] = uses;
	const cost = `It costs ${money(dollars)} a day on demand.`;
	if (broken.length === 0 && next) {
		return `**${whole(size)} a day**: no limit breaks; ${next.limit} is used most, to ${percent(next.share)}. ${next.remedy} ${cost}`;
	}
	const named = broken.map(({ limit, share, remedy }, index) => {
		const how = `${index === 0 ? "first" : "Then"} ${limit}, ${figure(share)} times what is allowed`;
		return broken[index - 1]?.remedy === remedy ? `${how}: the same helps.` : `${how}. ${remedy}`;
	});
	return `**${whole(size)} a day** breaks ${named.join(" ")} ${cost}`;
}

function firstCollection({ first }: Input): string {
	const each = (value: number) => figure(value / first.packages);
	const standard = (first.transitions / first.packages) * PRICES.stateTransition * 1e6;
	return `## The first collection

A package that is collected for the first time, or anew, needs ${each(first.transitions)} transitions, ${each(callsIn(first))} upstream calls, ${each(first.githubPoints)} GitHub points, ${each(first.units.writes)} write units and ${each(first.units.reads)} read units. A million of them would cost ${money(standard)} in STANDARD transitions alone, so this is for single requests, whose history can be viewed. Unknown packages of a scan or an import are collected in batches, by \`collect-packages\`.

Of npm packages in batches of 50 it needs 1.23 calls (\`npm run bench -- "First collection"\`), of which 1.00 is its packument. One call a package cannot be had: npm answers for one name at a time, and nobody else tells deprecation, maintainers and repository of all versions. What has a batch endpoint is asked in batches, 0.17 calls; the rest counts the dependents of 6 in 100 packages, which deps.dev also does one by one. Batches of 100 would save 0.05 of those 0.17; measured on 2026-11-29 in turns with those of 50, they took 5 % more processor time a package, beyond its budget of 8 ms, and 60 % longer until the first of them had a result. So they stay at 50.
`;
}

function basis({ changes, tiers }: Input): string {
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
- Prices are AWS's public list prices for us-east-1 without any free tier (\`bench/scale/prices.ts\`). Logs: the functions' own lines and their metrics' as they were written, and ${whole(PLATFORM_LOG_BYTES)} bytes an invocation of Lambda's; the machine of batches logs only what fails. Traces and data transfer are not counted, since they depend on the stage.
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
