/** The faults of each upstream in turn, and the facts that it then owes the document. */

import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import type { SourceName } from "@dephealth/contract/vocabulary.ts";
import { UPSTREAM_KEYS, type UpstreamKey } from "@dephealth/core/sources/sources.ts";
import type { FaultSettings } from "@dephealth/local/sandbox/server/behaviour.ts";

export type Phase = { upstream: UpstreamKey; title: string; faults: FaultSettings; restMs: number };

/** The circuits' first breaks are one and two minutes. */
const REST_MS = 180_000;
/** A spent allowance of GitHub keeps everybody from calling it until its hour is over. */
const HOURLY_REST_MS = 3_700_000;

const ALL: readonly { title: string; faults: FaultSettings; only?: UpstreamKey; restMs?: number }[] = [
	{ title: "down", faults: { mode: "down" } },
	{ title: "slow", faults: { mode: "slow" } },
	{ title: "rate limited", faults: { mode: "rate_limited", retryAfterSeconds: 30 } },
	{ title: "truncated", faults: { mode: "truncated" } },
	{
		title: "rate limited by 403",
		faults: { mode: "rate_limited_403" },
		only: "github",
		restMs: HOURLY_REST_MS,
	},
	{ title: "garbage", faults: { mode: "garbage" } },
	{
		title: "rate limited by 200",
		faults: { mode: "rate_limited_200" },
		only: "github",
		restMs: HOURLY_REST_MS,
	},
];

/** One fault after the other, each at one upstream after the other: every upstream gets time to recover. */
export const PHASES: readonly Phase[] = ALL.flatMap(({ only, ...fault }) =>
	UPSTREAM_KEYS.filter((upstream) => only === undefined || only === upstream).map((upstream) => ({
		upstream,
		restMs: REST_MS,
		...fault,
	})),
);

/** Signals that only these sources can tell: without any of them they must be unknown, and never zero. */
export const SIGNALS: readonly {
	sources: readonly SourceName[];
	signals: readonly (keyof PackageDocument["signals"])[];
}[] = [
	{ sources: ["npm"], signals: ["weekly_downloads", "maintainers"] },
	{ sources: ["deps_dev"], signals: ["dependents", "advisories", "scorecard"] },
	{ sources: ["git", "github"], signals: ["commits_12m", "authors_12m", "days_since_last_commit"] },
	{ sources: ["bundlephobia"], signals: ["gzip_bytes"] },
];
