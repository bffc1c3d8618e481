import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { TABLES } from "@dephealth/contract/tables.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { createPackageStore, type PackageStore } from "@dephealth/core/packages/package-store.ts";
import { createPackageReader } from "@dephealth/core/scan/read-packages.ts";
import { type DataDirectory, openDataDirectory } from "@dephealth/local/data-directory/data-directory.ts";
import { type LocalDynamoDb, startDynamoDb } from "@dephealth/local/dynamodb/dynamodb.ts";
import { readStoredPackages } from "@dephealth/local/stored-packages.ts";
import { localTable, TABLE_PREFIX } from "@dephealth/local/table-names.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aDocument } from "../package-documents.ts";

const root = mkdtempSync(join(tmpdir(), "dephealth-test-"));
const REFS: PackageRef[] = ["known", "lost", "gone"].map((name) => ({ ecosystem: "npm", name }));
const [known, lost, gone] = REFS as [PackageRef, PackageRef, PackageRef];
const NEVER_SEEN: PackageRef = { ecosystem: "npm", name: "never-seen" };

function read(refs: readonly PackageRef[], { dataDirectory = root, sandbox = false } = {}) {
	return readStoredPackages(refs, { dataDirectory, sandbox, now: systemClock.now() });
}

describe("what a data directory has of packages, read without the product", () => {
	let directory: DataDirectory;
	let dynamoDb: LocalDynamoDb;
	let packages: PackageStore;

	beforeAll(async () => {
		directory = openDataDirectory(join(root, "live"));
		dynamoDb = await startDynamoDb({
			storage: directory,
			tables: TABLES,
			tablePrefix: TABLE_PREFIX,
			clock: systemClock,
		});
		packages = createPackageStore({
			client: DynamoDBDocumentClient.from(new DynamoDBClient(dynamoDb.clientConfig)),
			tableName: localTable("packages"),
			clock: systemClock,
			random: Math.random,
		});
		for (const ref of REFS) await packages.claim(ref, "a");
		const document = aDocument({ ecosystem: "npm", package: "known" });
		await packages.save(known, "a", { status: "complete", document, reports: [] });
		await packages.release(lost, "a", { status: "pending", lastFailure: "npm did not answer" });
		await packages.release(gone, "a", { status: "not_found", lastFailure: "npm does not know it" });
		await dynamoDb.committed();
	});
	afterAll(async () => {
		await dynamoDb.close();
		directory.close();
		rmSync(root, { recursive: true, force: true });
	});

	it("is what the product itself reads, also while it works there", async () => {
		const own = await createPackageReader({ packages, clock: systemClock })(REFS);
		expect(own.get(packageKey(known))?.kind).toBe("known");
		expect(read(REFS)).toEqual(own);
	});

	it("leaves out what was never asked for, and names each once", () => {
		expect([...read([known, NEVER_SEEN, known]).keys()]).toEqual([packageKey(known)]);
	});

	it("is kept apart for invented packages", () => {
		expect(read(REFS, { sandbox: true }).size).toBe(0);
	});

	it.each([
		["was never used", {}],
		["a newer version wrote", { format: "99\n", "runtime.db": "" }],
		["has lost its database", { format: "1\n" }],
		["is damaged", { format: "1\n", "runtime.db": "no database at all, but as long as the head of one is" }],
		["has no tables yet", { format: "1\n", "runtime.db": "" }],
	])("is nothing where the directory %s, which is no error", (_, files) => {
		const dataDirectory = mkdtempSync(join(root, "other-"));
		mkdirSync(join(dataDirectory, "live"));
		for (const [name, text] of Object.entries(files)) writeFileSync(join(dataDirectory, "live", name), text);
		expect(read(REFS, { dataDirectory }).size).toBe(0);
	});
});
