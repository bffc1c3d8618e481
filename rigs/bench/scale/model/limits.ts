/** Finds the first limit to be reached for a number of looks a day, and its consequences. Pure. */
import type { PerPackage } from "./model.ts";

export type Limits = { pointsPerHour: number; batchesAtOnce: number };

/** `share` of the limit, spread over the day's hours; above 1 the limit is exceeded. */
export type LimitUse = { limit: string; allows: string; share: number; remedy: string };

const DAY_SECONDS = 86_400;
/** https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api */
const GRAPHQL_SECONDS_A_SECOND = 1;
/** First quotas of an account in us-east-1: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const TRANSITIONS_A_SECOND = 5_000;
/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const FUNCTIONS_AT_ONCE = 1_000;
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const UNITS_A_SECOND = 40_000;

const ANOTHER_TOKEN =
	"The remedy is another installation of a GitHub App, since each has its own points and processor time. Until then rounds take longer, and missed hours are caught up.";
const RAISE = "AWS raises it on request.";

/** The one that is used most first. */
export function limitsAt(use: PerPackage, packagesADay: number, limits: Limits): LimitUse[] {
	const aSecond = (each: number) => (each * packagesADay) / DAY_SECONDS;
	const whole = (value: number) => value.toLocaleString("en-US");
	const uses: LimitUse[] = [
		{
			limit: "GitHub's processor",
			allows: "60 s in each minute, a token",
			share: aSecond(use.graphqlSeconds) / GRAPHQL_SECONDS_A_SECOND,
			remedy: ANOTHER_TOKEN,
		},
		{
			limit: "GitHub's points",
			allows: `${whole(limits.pointsPerHour)} an hour, a token`,
			share: (aSecond(use.githubPoints) * 3600) / limits.pointsPerHour,
			remedy: ANOTHER_TOKEN,
		},
		{
			limit: "batches at once",
			allows: `${whole(limits.batchesAtOnce)}, ours`,
			share: aSecond(use.batchSeconds) / limits.batchesAtOnce,
			remedy: "`MaxConcurrency` of the machine's map is raised: a Distributed Map runs up to 10,000.",
		},
		{
			limit: "transitions",
			allows: `${whole(TRANSITIONS_A_SECOND)} a second`,
			share: aSecond(use.transitions) / TRANSITIONS_A_SECOND,
			remedy: RAISE,
		},
		{
			limit: "functions at once",
			allows: whole(FUNCTIONS_AT_ONCE),
			share: aSecond(use.lambdaSeconds) / FUNCTIONS_AT_ONCE,
			remedy: RAISE,
		},
		{
			limit: "write units of a table",
			allows: `${whole(UNITS_A_SECOND)} a second`,
			share: aSecond(use.writeUnits) / UNITS_A_SECOND,
			remedy: RAISE,
		},
		{
			limit: "read units of a table",
			allows: `${whole(UNITS_A_SECOND)} a second`,
			share: aSecond(use.readUnits) / UNITS_A_SECOND,
			remedy: RAISE,
		},
	];
	return uses.sort((a, b) => b.share - a.share);
}
