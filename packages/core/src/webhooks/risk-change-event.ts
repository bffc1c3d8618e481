/** The event that a package's risk has changed, as the topic, its subscribers and webhooks carry it. */
import { createHash } from "node:crypto";
import { ECOSYSTEMS, RISK_LEVELS, STATUS_LABELS } from "@dephealth/contract/vocabulary.ts";
import * as z from "zod";
import { packageKey } from "../packages/package-key.ts";
import type { PackageRef } from "../packages/package-ref.ts";
import type { RiskChange } from "./risk-change.ts";

const judgementSchema = z.object({
	status: z.enum(STATUS_LABELS).exclude(["unknown"]).nullable(),
	risk_level: z.enum(RISK_LEVELS).exclude(["UNKNOWN"]).nullable(),
	abandonment_probability: z.number().nullable().describe("Within 12 months"),
});

/** The event that subscribers of the topic and webhooks receive. */
export const packageRiskChangedSchema = z.object({
	type: z.literal("PackageRiskChanged"),
	id: z
		.string()
		.regex(/^[0-9a-f]{32}$/)
		.describe("The same event may arrive more than once, with the same id"),
	package: z.object({ ecosystem: z.enum(ECOSYSTEMS), name: z.string().min(1).max(256) }),
	latest_version: z.string().nullable(),
	changes: z.array(z.enum(["status", "risk_level", "forecast", "publishing"])).min(1),
	before: judgementSchema.describe("null: was never known"),
	after: judgementSchema,
	recent_changes: z
		.array(z.object({ id: z.string(), text: z.string(), at: z.iso.datetime() }))
		.default([])
		.describe("How publishing it changed since the last notification, the newest first"),
	reason: z.string(),
	changed_at: z.iso.datetime(),
});
export type PackageRiskChanged = z.infer<typeof packageRiskChangedSchema>;

/** @param changedAt when it was judged, ISO 8601; with the package it names the event */
export function packageRiskChanged(
	ref: PackageRef,
	{ changes, before, after, recentChanges, reason }: RiskChange,
	{ changedAt, latestVersion }: { changedAt: string; latestVersion: string | null },
): PackageRiskChanged {
	return {
		type: "PackageRiskChanged",
		id: createHash("sha256")
			.update(`${packageKey(ref)} ${changedAt}`)
			.digest("hex")
			.slice(0, 32),
		package: { ecosystem: ref.ecosystem, name: ref.name },
		latest_version: latestVersion,
		changes,
		before,
		after,
		recent_changes: recentChanges,
		reason,
		changed_at: changedAt,
	};
}
