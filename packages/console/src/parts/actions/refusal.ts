import { RefusedError } from "../../api/client.ts";

const SESSION_ENDED =
	"The session of this browser has ended. Sign in in another tab, then try again: what is typed here stays.";

/** Why an action did not work; undefined when it did, or was not tried. */
export function refusalOf(error: unknown): string | undefined {
	if (error instanceof RefusedError) return error.status === 401 ? SESSION_ENDED : error.message;
	return error ? "DepHealth did not answer. Nothing is known to have changed." : undefined;
}
