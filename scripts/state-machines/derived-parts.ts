/** The parts of a state machine's definition that follow from elsewhere. Pure. */

import { withBulkStages } from "./bulk-stages.ts";
import { withFailures } from "./failure-expressions.ts";
import { withRefreshBranches } from "./refresh-branches.ts";
import { type Machine, withRetries } from "./retry-blocks.ts";
import { withSources } from "./source-branches.ts";
import { withTooLargeNamed } from "./too-large-errors.ts";

/** @param file the definition's name, such as `collect-package.asl.json` */
export function derived(file: string, definition: Machine): Machine {
	return withTooLargeNamed(withFailures(withRetries(withOwnSources(file, definition))));
}

function withOwnSources(file: string, definition: Machine): Machine {
	switch (file) {
		case "collect-package.asl.json":
			return withSources(definition);
		case "collect-packages.asl.json":
			return withBulkStages(definition);
		case "refresh-packages.asl.json":
			return withRefreshBranches(definition);
		default:
			return definition;
	}
}
