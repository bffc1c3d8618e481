import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { createReadAdvisories, createReadManyAdvisories } from "@dephealth/core/sources/osv/requests.ts";
import { describe, expect, it } from "vitest";
import { createScriptedHttpClient, type ScriptedAnswer } from "../../../scripted-http-client.ts";

const BATCH = "POST /v1/querybatch";
const QUERY = "POST /v1/query";
const one: PackageRef = { ecosystem: "cargo", name: "atty" };
const record = {
	id: "RUSTSEC-2024-0375",
	modified: "2025-01-01T00:00:00Z",
	summary: "`atty` is unmaintained",
	affected: [
		{
			package: { ecosystem: "crates.io", name: "atty" },
			database_specific: { informational: "unmaintained" },
		},
	],
};
const listed = ({ id, modified }: { id: string; modified?: string }) => ({ vulns: [{ id, modified }] });

function ask(
	answers: readonly (readonly [string, ScriptedAnswer])[],
	questions: readonly { ref: PackageRef; stamp: string | undefined }[],
) {
	const http = createScriptedHttpClient();
	for (const [call, answer] of answers) http.on(call, answer);
	const osv = { http, name: "OSV" as const, url: "https://osv.test" };
	return createReadManyAdvisories(
		osv,
		createReadAdvisories(osv),
	)(questions).then((found) => {
		http.assertAllUsed();
		return [...found.values()];
	});
}

async function stampOf(listing: object): Promise<string | null> {
	const [read] = await ask(
		[
			[BATCH, { body: { results: [listing] } }],
			[QUERY, { body: { vulns: [record] } }],
		],
		[{ ref: one, stamp: undefined }],
	);
	return typeof read === "object" && "stamp" in read ? read.stamp : null;
}

describe("of many packages", () => {
	it("only those with records are read", async () => {
		const other: PackageRef = { ecosystem: "npm", name: "left-pad" };
		const [first, second] = await ask(
			[
				[BATCH, { body: { results: [listed(record), {}] } }],
				[QUERY, { body: { vulns: [record] } }],
			],
			[
				{ ref: one, stamp: undefined },
				{ ref: other, stamp: undefined },
			],
		);
		expect(first).toMatchObject({ advisories: [{ id: "RUSTSEC-2024-0375", kind: "unmaintained" }] });
		expect(second).toMatchObject({ advisories: [] });
	});

	it("what has not been modified is not read again", async () => {
		const stamp = (await stampOf(listed(record))) ?? undefined;
		expect(stamp).toMatch(/^[0-9a-f]{16}$/);
		expect(await ask([[BATCH, { body: { results: [listed(record)] } }]], [{ ref: one, stamp }])).toEqual([
			"unchanged",
		]);
	});

	it.each([
		["a record was modified", listed({ ...record, modified: "2025-02-01T00:00:00Z" })],
		["there is another one", { vulns: [...listed(record).vulns, { id: "CVE-1", modified: "2025-01-01Z" }] }],
		["not all are listed", { ...listed(record), next_page_token: "more" }],
		["one does not say when it was modified", { vulns: [{ id: record.id }] }],
	])("is read again when %s", async (_, listing) => {
		const stamp = (await stampOf(listed(record))) ?? undefined;
		const [read] = await ask(
			[
				[BATCH, { body: { results: [listing] } }],
				[QUERY, { body: { vulns: [record] } }],
			],
			[{ ref: one, stamp }],
		);
		expect(read).toMatchObject({ advisories: [{ id: record.id }] });
	});

	it("that all records are gone is known without reading any", async () => {
		const stamp = (await stampOf(listed(record))) ?? undefined;
		const [read] = await ask([[BATCH, { body: { results: [{}] } }]], [{ ref: one, stamp }]);
		expect(read).toMatchObject({ advisories: [] });
	});

	it("an outage is the error of each, and no word about any", async () => {
		const [read] = await ask([[BATCH, { status: 503 }]], [{ ref: one, stamp: "known" }]);
		expect(read).toMatchObject({ name: "UpstreamUnavailableError" });
	});
});
