import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMcpServer } from "@dephealth/cli/mcp/mcp-server.ts";
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import { formatPackageRef } from "@dephealth/core/packages/package-ref.ts";
import { summarize } from "@dephealth/core/scoring/document/package-summary.ts";
import type { Runtime } from "@dephealth/local/runtime.ts";
import type { CollectionOutcome } from "@dephealth/local/workflows/single-runs.ts";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { reportsOf, score } from "../../core/scoring/package-facts-fixture.ts";

let folder: string;
let outside: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "dephealth-mcp-"));
	outside = mkdtempSync(join(tmpdir(), "dephealth-mcp-"));
});
afterEach(() => {
	for (const directory of [folder, outside]) rmSync(directory, { recursive: true, force: true });
});

const healthy = score(reportsOf());
const deprecated = score(
	reportsOf({ npm: { deprecation: { latest: "Use undici instead.", allVersions: true } } }),
);
const OUTCOMES: Readonly<Record<string, CollectionOutcome>> = {
	"npm/healthy": collected("healthy", healthy),
	"npm/old": collected("old", deprecated),
	"npm/away": { kind: "unavailable", lastFailure: "npm: it did not answer in time" },
};

function collected(name: string, document: PackageDocument): CollectionOutcome {
	return { kind: "collected", document: { ...document, package: name } };
}

/** A client that speaks the protocol to a server on invented collections. */
async function connect(): Promise<Client> {
	const known = new Set<string>();
	const runtime: Pick<Runtime, "collect" | "collectAll" | "read" | "readReports"> = {
		collect: async (ref) => OUTCOMES[formatPackageRef(ref)] ?? { kind: "not_found" },
		collectAll: async (refs) => {
			for (const ref of refs) known.add(formatPackageRef(ref));
		},
		read: async (refs) =>
			new Map(
				refs.flatMap((ref) => {
					const outcome = known.has(formatPackageRef(ref)) ? OUTCOMES[formatPackageRef(ref)] : undefined;
					return outcome?.kind === "collected"
						? [[packageKey(ref), { kind: "known" as const, summary: summarize(outcome.document) }] as const]
						: [];
				}),
			),
		readReports: async () => reportsOf(),
	};
	const server = createMcpServer({ runtime, folder, sandbox: false, now: () => 0 });
	const [here, there] = InMemoryTransport.createLinkedPair();
	const client = new Client({ name: "test", version: "1.0.0" });
	await Promise.all([server.connect(there), client.connect(here)]);
	return client;
}

async function call(
	name: string,
	args: Record<string, unknown>,
): Promise<{ text: string; isError: boolean }> {
	const client = await connect();
	const { content, isError = false } = await client.callTool({ name, arguments: args });
	const [first] = content as { text: string }[];
	return { text: first?.text ?? "", isError: isError === true };
}

describe("an agent", () => {
	it("finds four tools, all of which only read", async () => {
		const { tools } = await (await connect()).listTools();
		expect(tools.map(({ name }) => name)).toEqual([
			"check_package",
			"compare_packages",
			"scan_manifest",
			"explain",
		]);
		for (const { annotations } of tools) expect(annotations?.readOnlyHint).toBe(true);
	});

	it("asks about a package and gets the verdict, why, and what instead", async () => {
		const { text } = await call("check_package", { package: "old" });
		expect(text).toMatch(/^npm\/old 5\.1\.0: risk HIGH, status deprecated/);
		expect(text).toContain("- All its versions are deprecated");
		expect(text).toContain("Instead: undici");
	});

	it("gets the whole document when it asks for it", async () => {
		const { text } = await call("check_package", { package: "healthy", detail: "full" });
		expect(JSON.parse(text)).toMatchObject({ package: "healthy", status: { label: "active" } });
	});

	it.each([
		["that the registry does not know", "nobody-knows", /does not know it/],
		["that cannot be read now, of which nothing follows", "away", /nothing is known about the package/],
	])("asks about a package %s", async (_, name, expected) => {
		const { text, isError } = await call("check_package", { package: name });
		expect(text).toMatch(expected);
		expect(isError).toBe(false);
	});

	it("learns what it asked wrongly", async () => {
		expect(await call("check_package", { package: "mars/x" })).toMatchObject({
			isError: true,
			text: expect.stringContaining("Unknown ecosystem"),
		});
		expect((await call("compare_packages", { packages: ["one"] })).isError).toBe(true);
	});

	it("has packages compared, and what could not be read recommends nothing", async () => {
		const { text } = await call("compare_packages", { packages: ["old", "healthy", "away"] });
		expect(text).toMatch(/^Depend on npm\/healthy 5\.1\.0/);
		expect(text.indexOf("npm/healthy 5.1.0: risk")).toBeLessThan(text.indexOf("npm/old 5.1.0: risk"));
		expect(text).toContain("npm/away: it could not be judged this time");
		expect((await call("compare_packages", { packages: ["old", "away"] })).text).toMatch(
			/^None of them is safe/,
		);
		expect((await call("compare_packages", { packages: ["away", "nobody"] })).text).toMatch(
			/^None of them could/,
		);
	});

	it("has a project scanned, and reads which of its dependencies need a decision", async () => {
		writeFileSync(
			join(folder, "package.json"),
			JSON.stringify({ name: "app", dependencies: { old: "^1.0.0", healthy: "^5.0.0" } }),
		);
		const { text } = await call("scan_manifest", {});
		expect(text).toMatch(/1 needs? a decision/);
		expect(text).toContain("old");
	});

	it("reads nothing outside of the folder it works in, by whatever way", async () => {
		mkdirSync(join(outside, "secret"));
		writeFileSync(join(outside, "package.json"), "{}");
		symlinkSync(outside, join(folder, "link"));
		for (const path of ["..", outside, "link", "link/package.json"]) {
			expect(await call("scan_manifest", { path })).toMatchObject({
				isError: true,
				text: expect.stringContaining("outside the working folder"),
			});
		}
	});

	it("learns that there is no manifest", async () => {
		expect((await call("scan_manifest", { path: "nowhere" })).isError).toBe(true);
	});

	it("has a judgement taken apart, with sources and dates", async () => {
		const { text } = await call("explain", { package: "healthy" });
		expect(text).toContain("2026-11-01");
	});
});
