/** Brings two engines' histories of a machine into one form. */
import type { HistoryEvent } from "@aws-sdk/client-sfn";

export type Ran = {
	status: string;
	output?: string | undefined;
	error?: string | undefined;
	cause?: string | undefined;
	events: readonly HistoryEvent[];
};
export type RunMachine = (definition: string, input: string) => Promise<Ran>;

/** Lines that are the same for the same run, in any order of branches. */
export function linesOf({ status, output, error, cause, events }: Ran): string[] {
	const byId = new Map(events.map((event) => [event.id ?? 0, event]));
	const chains = new Map<number, string>();

	/** The chain of events before this one, back to the start. */
	function chainOf(id: number): string {
		const known = chains.get(id);
		if (known !== undefined) return known;
		const event = byId.get(id);
		const chain = event ? `${chainOf(event.previousEventId ?? 0)}>${nameOf(event)}` : "";
		chains.set(id, chain);
		return chain;
	}

	const told = JSON.stringify({ status, output: json(output), error: error ?? "", cause: cause ?? "" });
	return [told, ...events.map(({ id = 0 }) => `${chainOf(id)} ${detailsOf(byId.get(id))}`).sort()];
}

function nameOf({ type, stateEnteredEventDetails, stateExitedEventDetails }: HistoryEvent): string {
	return `${type}:${stateEnteredEventDetails?.name ?? stateExitedEventDetails?.name ?? ""}`;
}

function detailsOf(event: HistoryEvent | undefined): string {
	const details = Object.entries(event ?? {}).find(([key]) => key.endsWith("EventDetails"))?.[1] as
		| Record<string, unknown>
		| undefined;
	const { roleArn: _role, ...kept } = details ?? {};
	return JSON.stringify(
		Object.entries(kept)
			.map(([key, value]) => [key, json(value)])
			.sort(),
	);
}

/** moto writes a negative integer that is assigned as `-3.0`; executions recorded on AWS have integers as they are. */
function json(value: unknown): unknown {
	if (typeof value === "object" && value !== null) {
		return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, json(item)]));
	}
	if (typeof value !== "string") return value;
	try {
		return JSON.parse(value);
	} catch {
		return value;
	}
}
