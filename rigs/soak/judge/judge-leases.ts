/** Judges whether two executions have ever worked on one package side by side. Pure. */
import type { SoakEvent } from "./record.ts";

type Lease = { owner: string; until: number };

/** @returns one sentence for each package and pair of owners */
export function judgeLeases(events: readonly SoakEvent[]): string[] {
	const leases = new Map<string, Lease>();
	const offences: string[] = [];
	for (const event of events) {
		if (event.kind === "claimed") {
			const held = leases.get(event.key);
			if (held && held.owner !== event.owner && event.at < held.until) {
				offences.push(`${event.key} was collected by ${held.owner} and ${event.owner} at once.`);
			}
			leases.set(event.key, { owner: event.owner, until: event.until });
		}
		if (event.kind === "settled") {
			const held = leases.get(event.key);
			if (held && held.owner !== event.owner) {
				offences.push(`${event.key} was settled by ${event.owner} while ${held.owner} held it.`);
			}
			leases.delete(event.key);
		}
		if (event.kind === "quarantined") leases.delete(event.key);
	}
	return offences;
}
