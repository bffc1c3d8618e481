/** What of a state machine's definition follows from elsewhere. Pure. */
import { withFailures } from "./failure-expressions.ts";
import { type Machine, withRetries } from "./retry-blocks.ts";
import { withSources } from "./source-branches.ts";
import { withTooLargeNamed } from "./too-large-errors.ts";

/** @param file the definition's name, such as `collect-package.asl.json` */
export function derived(file: string, definition: Machine): Machine {
	const whole = file === "collect-package.asl.json" ? withSources(definition) : definition;
	return withTooLargeNamed(withFailures(withRetries(whole)));
}
