import { SCHEMA_VERSION } from "@dephealth/contract/schemas/document-fields.ts";
import { BatchIncompleteError } from "@dephealth/core/aws/batch-get.ts";
import { StorageUnavailableError } from "@dephealth/core/errors.ts";
import { PackagesUnreadError } from "@dephealth/core/packages/package-store.ts";
import { createPackageReader } from "@dephealth/core/scan/read-packages.ts";
import { summarize } from "@dephealth/core/scoring/document/package-summary.ts";
import { describe, expect, it } from "vitest";
import { createManualClock } from "../../manual-clock.ts";
import { aDocument } from "../../package-documents.ts";

const [A, B, C] = ["a", "b", "c"].map((name) => ({ ecosystem: "npm" as const, name })) as [Ref, Ref, Ref];
type Ref = { ecosystem: "npm"; name: string };

const SUMMARY = summarize(aDocument());
const key = (ref: Ref) => ({ pk: `npm#${ref.name}`, sk: "LATEST" });
const item = (ref: Ref) => ({
	...key(ref),
	collection_status: "complete",
	status_since: "2026-01-01T00:00:00.000Z",
	summary: JSON.stringify(SUMMARY),
	document_version: SCHEMA_VERSION,
});

function readerThat(fails: Error) {
	return createPackageReader({
		packages: { getSummaries: () => Promise.reject(fails) },
		clock: createManualClock(),
	});
}

describe("reading many packages", () => {
	it("tells what is stored from what is not, and both from what could not be read", async () => {
		const read = readerThat(new PackagesUnreadError(new BatchIncompleteError([key(C)], [item(A)])));
		const readings = await read([A, B, C]);
		expect(readings.get("npm#a")).toEqual({ kind: "known", summary: SUMMARY });
		expect(readings.get("npm#b")).toMatchObject({ kind: "pending", shouldStart: true });
		expect(readings.get("npm#c")).toMatchObject({ kind: "unread" });
	});

	it.each([
		[
			"of which nothing could be read",
			new PackagesUnreadError(new BatchIncompleteError([A, B, C].map(key), [])),
		],
		["that cannot be reached", new StorageUnavailableError("down")],
		["that refuses for another reason", new TypeError("a bug")],
	])("fails as a whole for a database %s", async (_, error) => {
		await expect(readerThat(error)([A, B, C])).rejects.toBe(error);
	});
});
