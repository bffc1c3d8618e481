/** The event that a package's risk has changed, as the topic, its subscribers and webhooks carry it. */
import { createHash } from "node:crypto";
import { ECOSYSTEMS } from "@dephealth/contract/ecosystems.ts";
import { RISK_LEVELS, STATUS_LABELS } from "@dephealth/contract/vocabulary.ts";
import * as z from "zod/mini";
import { packageKey } from "../packages/package-key.ts";
import type { PackageRef } from "../packages/package-ref.ts";
import type { RiskChange } from "./risk-change.ts";

/** Null means unknown. */
const KNOWN_STATUSES = STATUS_LABELS.filter((label) => label !== "unknown");
const KNOWN_LEVELS = RISK_LEVELS.filter((level) => level !== "UNKNOWN");

const judgementSchema = z.object({
	status: z.nullable(z.enum(KNOWN_STATUSES)),
	risk_level: z.nullable(z.enum(KNOWN_LEVELS)),
	abandonment_probability: z.nullable(z.number()).check(z.describe("Within 12 months")),
});

/** The event that subscribers of the topic and webhooks receive. */
export const packageRiskChangedSchema = z.object({
	type: z.literal("PackageRiskChanged"),
	id: z
		.string()
		.check(
			z.regex(/^[0-9a-f]{32}$/),
			z.describe("The same event may arrive more than once, with the same id"),
		),
	package: z.object({
		ecosystem: z.enum(ECOSYSTEMS),
		name: z.string().check(z.minLength(1), z.maxLength(256)),
	}),
	latest_version: z.nullable(z.string()),
	changes: z.array(z.enum(["status", "risk_level", "forecast", "publishing"])).check(z.minLength(1)),
	before: judgementSchema.check(z.describe("null: was never known")),
	after: judgementSchema,
	recent_changes: z
		._default(z.array(z.object({ id: z.string(), text: z.string(), at: z.iso.datetime() })), [])
		.check(z.describe("How publishing it changed since the last notification, the newest first")),
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
