import type { Integration } from "../../../../../packages/local/src/asl/parse/integration.ts";
import { testResource } from "../../engine-fixture.ts";

export const branch = (states: Record<string, unknown>) => ({
	StartAt: Object.keys(states)[0],
	States: states,
});
export const task = (fields: Record<string, unknown> = {}) => ({
	Type: "Task",
	Resource: testResource("work"),
	End: true,
	...fields,
});

/** Fails with these errors one after the other, then gives `done`. */
export function failing(...errors: unknown[]): Integration {
	return async () => {
		if (errors.length > 0) throw errors.shift();
		return "done";
	};
}

export class NamedError extends Error {
	override name = "NamedError";
}
