/** The failure of a source in words, for people. Pure. */
import { NOT_ASKED_YET } from "./source-report.ts";

/** The words for a function's or a state's own limit, which does not tell whether the source or this side was slow. */
const OUT_OF_TIME = "the task that asked it ran out of time";

const WHY_FAILED: ReadonlyMap<string, string> = new Map([
	["RateLimitedError", "its rate limit is used up"],
	["UpstreamUnavailableError", "it could not be reached"],
	["UpstreamTimeoutError", "it did not answer in time"],
	["BadResponseError", "its answer could not be read"],
	["UpstreamForbiddenError", "it refuses the request"],
	["RepositoryUnreadableError", "its server does not send histories as they are read here"],
	["CircuitOpenError", "it has been failing and is given a rest"],
	["PackageNotFoundError", "it does not know the package"],
	["Sandbox.Timedout", OUT_OF_TIME],
	["States.Timeout", OUT_OF_TIME],
	["Lambda.Unknown", "the task that asked it ended unexpectedly"],
	[NOT_ASKED_YET, "not collected yet"],
]);

/** A clause about the source. @param error the error's name */
export function whyFailed(error: string): string {
	return WHY_FAILED.get(error) ?? `it failed (${error})`;
}
