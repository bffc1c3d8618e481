/** History events: how they are kept, and how the API shows them. */
import type { HistoryEvent, HistoryEventType } from "@aws-sdk/client-sfn";

/** AWS ends a STANDARD execution when its history reaches this many events. */
export const MAX_HISTORY_EVENTS = 25_000;

/** An event as it is stored: the shape of AWS with `timestamp` in milliseconds and without constant parts. */
export type StoredEvent = {
	id: number;
	previousEventId: number;
	type: HistoryEventType;
	timestamp: number;
	details?: EventDetails;
};

export type EventDetails = Readonly<Record<string, unknown>>;

/** Fields left out when the caller does not want execution data. */
const DATA_FIELDS: ReadonlySet<string> = new Set(["input", "output", "parameters", "assignedVariables"]);

/** Events whose details stand under a name that does not follow from the type. */
const DETAIL_NAMES: ReadonlyMap<string, string> = new Map([
	["MapIterationStarted", "mapIterationStartedEventDetails"],
	["MapIterationSucceeded", "mapIterationSucceededEventDetails"],
]);

/** @param includeData false leaves out inputs, outputs and variables */
export function toHistoryEvent(event: StoredEvent, includeData: boolean): HistoryEvent {
	const { id, previousEventId, type, timestamp, details } = event;
	const shown: HistoryEvent = { timestamp: new Date(timestamp), type, id, previousEventId };
	if (!details) return shown;
	return { ...shown, [detailsName(type)]: showDetails(details, includeData) };
}

function detailsName(type: string): string {
	if (type.endsWith("StateEntered")) return "stateEnteredEventDetails";
	if (type.endsWith("StateExited")) return "stateExitedEventDetails";
	return DETAIL_NAMES.get(type) ?? `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}

function showDetails(details: EventDetails, includeData: boolean): EventDetails {
	const shown = Object.entries(details).filter(([field]) => includeData || !DATA_FIELDS.has(field));
	for (const [field, flag] of [
		["input", "inputDetails"],
		["output", "outputDetails"],
		["assignedVariables", "assignedVariablesDetails"],
	] as const) {
		if (includeData && field in details) shown.push([flag, { truncated: false }]);
	}
	return Object.fromEntries(shown);
}
