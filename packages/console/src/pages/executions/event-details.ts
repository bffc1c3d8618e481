/** Reads the details of an event. Each type has a field of its own for them; this reads what they have in common. */
import type { HistoryEvent } from "../../api/step-functions.ts";

export type EventDetails = {
	name?: string | undefined;
	error?: string | undefined;
	cause?: string | undefined;
	input?: string | undefined;
	output?: string | undefined;
	parameters?: string | undefined;
	/** JSON by name. */
	assignedVariables?: Readonly<Record<string, string>> | undefined;
	index?: number | undefined;
	length?: number | undefined;
	mapRunArn?: string | undefined;
	/** The state in which the failed expression stands. */
	state?: string | undefined;
	resource?: string | undefined;
};

const NONE: EventDetails = {};

export function detailsOf(event: HistoryEvent): EventDetails {
	for (const [field, value] of Object.entries(event)) {
		if (field.endsWith("EventDetails") && typeof value === "object" && value !== null)
			return value as EventDetails;
	}
	return NONE;
}
