import { type LimitUse, limitsAt } from "../model/limits.ts";
import { costOfRound, githubHours, type PerPackage, total } from "../model/model.ts";
import { type ScaleInput, SIZES } from "../scale-input.ts";
import { figure, money, percent, table, whole } from "./figures.ts";

/** Packages looked at in a day: as many as npm has, and ten times as many. */
const DAILY = [3_500_000, 35_000_000];

export function time({ use, limits }: ScaleInput): string {
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
function growth(use: PerPackage, limits: ScaleInput["limits"]): string {
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
