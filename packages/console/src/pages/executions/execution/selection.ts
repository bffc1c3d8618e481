import type { AslMachine } from "../asl.ts";
import type { RunFacts, Visit } from "../history.ts";

/** The selected state: the one in the address, else the one that failed, was caught, runs, or came first. */
export function selectionOf(
	url: Readonly<Record<string, string>>,
	facts: RunFacts,
	definition: AslMachine,
): { name: string; visit: Visit | undefined } {
	const id = Number(url["visit"]);
	const chosen = facts.visits.find((visit) => visit.id === id);
	if (chosen && (url["state"] === undefined || chosen.name === url["state"]))
		return { name: chosen.name, visit: chosen };
	const wanted = url["state"];
	if (wanted !== undefined) return { name: wanted, visit: mostTelling(facts.byName.get(wanted) ?? []) };
	const visit =
		mostTelling(facts.visits.filter(({ type, mapRunArn }) => mapRunArn !== undefined || !isFrame(type))) ??
		facts.visits[0];
	return { name: visit?.name ?? definition.StartAt, visit };
}

/** Around states that say more. */
function isFrame(type: string): boolean {
	return type === "Parallel" || type === "Map";
}

function mostTelling(visits: readonly Visit[]): Visit | undefined {
	for (const kind of ["bad", "run", "warn"] as const) {
		const found = visits.find((visit) => visit.kind === kind);
		if (found) return found;
	}
	return visits[0];
}
