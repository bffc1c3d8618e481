/** Histories as GetExecutionHistory gives them, written short: one line an event. */
import type { HistoryEvent } from "@dephealth/console/api/step-functions.ts";

/** Fields of an event's details, in any field of the event. */
type Details = Record<string, unknown>;

const START = Date.UTC(2026, 10, 28);

/** @param lines id, id of the event before, milliseconds since the start, type, details */
export function aHistory(
	...lines: [id: number, previous: number, ms: number, type: string, details?: Details][]
): HistoryEvent[] {
	return lines.map(([id, previousEventId, ms, type, details]) => ({
		id,
		previousEventId,
		timestamp: new Date(START + ms).toISOString(),
		type: type as HistoryEvent["type"],
		...(details && { [fieldOf(type)]: details }),
	}));
}

/** The event field in which AWS puts the details of a type. */
function fieldOf(type: string): string {
	if (type.endsWith("StateEntered")) return "stateEnteredEventDetails";
	if (type.endsWith("StateExited")) return "stateExitedEventDetails";
	return `${type[0]?.toLowerCase()}${type.slice(1)}EventDetails`;
}
