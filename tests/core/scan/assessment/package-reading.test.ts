import type { CollectionStatus } from "@dephealth/core/collection/collection-state.ts";
import { toReading } from "@dephealth/core/scan/assessment/package-reading.ts";
import { type PackageSummary, summarize } from "@dephealth/core/scoring/document/package-summary.ts";
import { describe, expect, it } from "vitest";
import { aDocument } from "../../../package-documents.ts";

const SUMMARY = summarize(aDocument());
const NOW = Date.parse("2026-11-23T12:00:00Z");

function stored(status: CollectionStatus, summary?: PackageSummary) {
	return {
		collection: {
			status,
			since: NOW - 1000,
			claimedUntil: NOW + 1000,
			hasDocument: summary !== undefined,
		},
		summary,
		lastFailure: "npm: it did not answer in time",
	};
}

describe("what the store knows, for a scan", () => {
	it.each([
		["a document", stored("complete", SUMMARY), { kind: "known", summary: SUMMARY }],
		["an old document while it is renewed", stored("collecting", SUMMARY), { kind: "known" }],
		["nothing", undefined, { kind: "pending", shouldStart: true, lastFailure: undefined }],
		["a running collection", stored("collecting"), { kind: "pending", shouldStart: false }],
		["an attempt that waits", stored("pending"), { kind: "pending", shouldStart: false }],
		["a package that does not exist", stored("not_found"), { kind: "not_found" }],
		["a refusal", stored("failed"), { kind: "unread", reason: expect.stringContaining("npm: it did not") }],
	])("%s", (_, given, expected) => {
		expect(toReading(given, NOW)).toMatchObject(expected);
	});
});
