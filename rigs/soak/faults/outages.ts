/** The outages of upstreams, and the number of calls during each. */

import type { UpstreamKey } from "@dephealth/core/sources/sources.ts";
import type { Sandbox } from "@dephealth/local/sandbox/sandbox.ts";
import type { FaultSettings } from "@dephealth/local/sandbox/server/behaviour.ts";
import type { Faults } from "./faults.ts";

type Outage = { upstream: UpstreamKey; from: number; to: number; shown: FaultSettings };

/** Hours of the day. */
const OUTAGES: readonly Outage[] = [
	{ upstream: "depsDev", from: 5, to: 8, shown: { mode: "down" } },
	{ upstream: "npmRegistry", from: 9, to: 11, shown: { mode: "rate_limited", retryAfterSeconds: 60 } },
	{ upstream: "npmDownloads", from: 9, to: 11, shown: { mode: "rate_limited", retryAfterSeconds: 60 } },
	{ upstream: "github", from: 13, to: 15, shown: { mode: "rate_limited_403", retryAfterSeconds: 120 } },
];

export type Outages = {
	/** Begins and ends the outages of this hour of the day. */
	enterHour(hour: number): void;
};

export function createOutages({ sandbox, faults }: { sandbox: Sandbox; faults: Faults }): Outages {
	const callsAtStart = new Map<UpstreamKey, number>();

	function callsTo(upstream: UpstreamKey): number {
		return Object.values(sandbox.calls()[upstream]).reduce((sum, count) => sum + count, 0);
	}

	return {
		enterHour(hour) {
			for (const { upstream, from, to, shown } of OUTAGES) {
				if (hour === from) {
					callsAtStart.set(upstream, callsTo(upstream));
					sandbox.behaviour.set({ [upstream]: shown });
				}
				if (hour === to) {
					faults.happened("outage", callsTo(upstream) - (callsAtStart.get(upstream) ?? 0));
					sandbox.behaviour.set({ [upstream]: {} });
				}
			}
		},
	};
}
