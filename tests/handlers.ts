/** Single handlers of routes and tasks, on a composition that reaches nothing. */
import type { AwsClientSettings } from "@dephealth/core/aws/client-settings.ts";
import { type Clock, systemClock } from "@dephealth/core/clock.ts";
import { createApiHandler } from "@dephealth/functions/api/http/api-handler.ts";
import type { GuardedAuth } from "@dephealth/functions/api/http/caller/authenticate.ts";
import type { Gate } from "@dephealth/functions/api/http/caller/gate.ts";
import type { ApiLambda, Respond } from "@dephealth/functions/api/http/request.ts";
import { type Composition, createComposition } from "@dephealth/functions/compose/process/composition.ts";
import { type TaskHandler, taskHandler } from "@dephealth/functions/tasks/invocation.ts";
import { type ApiEventParts, anApiEvent } from "./api-events.ts";

/** @param options.writeMetric default: metrics are dropped */
export function aComposition(
	options: {
		env?: Composition["env"];
		clock?: Clock;
		aws?: AwsClientSettings;
		writeMetric?: (line: string) => void;
	} = {},
): Composition {
	return createComposition({ env: {}, writeMetric: () => {}, ...options });
}

export function anApiHandler(
	options: { respond: Respond; now?: () => number; writeMetric?: (line: string) => void } & (
		| { auth: "public" }
		| { auth: GuardedAuth; gate: () => Gate }
	),
): ApiLambda {
	const { respond, now = Date.now, writeMetric } = options;
	const composition = aComposition({
		clock: { ...systemClock, now },
		...(writeMetric && { writeMetric }),
	});
	return createApiHandler(composition, {
		create: () => respond,
		...(options.auth !== "public" && { guard: { auth: options.auth, gate: options.gate } }),
	});
}

/** Asks a route as an account that the gate has let in. @returns the body as parsed */
export async function askAs(owner: string, respond: Respond, parts: ApiEventParts = {}) {
	const handler = anApiHandler({
		auth: "account",
		gate: () => (_auth, _request, answer) => answer({ kind: "account", owner }),
		respond,
	});
	const { statusCode, body } = await handler(anApiEvent(parts));
	return { status: statusCode, body: JSON.parse(body ?? "null") };
}

export function aTaskHandler<T>(
	name: string,
	task: (input: unknown) => Promise<T>,
	writeMetric?: (line: string) => void,
): TaskHandler<T> {
	return taskHandler(name, [], () => task)(aComposition(writeMetric && { writeMetric }));
}
