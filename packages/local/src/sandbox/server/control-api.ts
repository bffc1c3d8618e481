/** `/_sandbox/…`: the simulator's packages, its recorded requests, and its faults. */

import { ARCHETYPES, archetypeRow, SANDBOX_EXAMPLES } from "../world/archetypes.ts";
import { type Answer, json, UNKNOWN_ROUTE } from "./answer.ts";
import { InvalidBehaviourError, type SandboxControls } from "./behaviour.ts";
import type { CallCounter } from "./calls.ts";

export type ControlRequest = { method: string; path: string; body: string };

export function answerControl(
	{ method, path, body }: ControlRequest,
	deps: { controls: SandboxControls; calls: CallCounter; startedAt: string },
): Answer {
	const pattern = `${method} /_sandbox/${path}`;
	switch (pattern) {
		case "GET /_sandbox/behaviour":
			return json(pattern, 200, deps.controls.get());
		case "PUT /_sandbox/behaviour":
			return putBehaviour(pattern, body, deps.controls);
		case "DELETE /_sandbox/behaviour":
			deps.controls.reset();
			return json(pattern, 200, deps.controls.get());
		case "GET /_sandbox/packages":
			return json(pattern, 200, { packages: ARCHETYPES.map(describeArchetype) });
		case "GET /_sandbox/calls":
			return json(pattern, 200, { since: deps.startedAt, calls: deps.calls.counts() });
		default:
			return failure(UNKNOWN_ROUTE, 404, {
				code: "route_not_found",
				message: "There are GET, PUT and DELETE behaviour, GET packages and GET calls below /_sandbox/.",
			});
	}
}

function describeArchetype(archetype: (typeof ARCHETYPES)[number]) {
	const { description, ecosystems } = archetypeRow(archetype);
	return {
		archetype,
		description,
		ecosystems,
		examples: SANDBOX_EXAMPLES.filter((example) => example.archetype === archetype).map(({ spec }) => spec),
		// Any number from 0 to 9,999,999.
		more: `${archetype}-{number}`,
	};
}

function putBehaviour(pattern: string, body: string, controls: SandboxControls): Answer {
	let settings: unknown;
	try {
		settings = JSON.parse(body);
	} catch {
		return failure(pattern, 400, {
			code: "invalid_behaviour",
			message: "The body is not JSON.",
			details: { field: "(body)" },
		});
	}
	try {
		return json(pattern, 200, controls.set(settings));
	} catch (error) {
		if (!(error instanceof InvalidBehaviourError)) throw error;
		return failure(pattern, 400, {
			code: "invalid_behaviour",
			message: error.message,
			details: { field: error.field },
		});
	}
}

function failure(
	pattern: string,
	status: number,
	error: { code: string; message: string; details?: { field: string } },
): Answer {
	return json(pattern, status, { error });
}
