import { RefusedError } from "../../api/client.ts";

/** Why an action did not work; undefined when it did, or was not tried. */
export function refusalOf(error: unknown): string | undefined {
	if (error instanceof RefusedError) return error.message;
	return error ? "DepHealth did not answer. Nothing is known to have changed." : undefined;
}
