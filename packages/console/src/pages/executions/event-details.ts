/** Reads the details of an event. Each type has its own field for them; this reads the common part. */
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
	/** The state with the failed expression. */
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
