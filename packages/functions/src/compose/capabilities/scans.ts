/** Composition of the scans. */
import { randomUUID } from "node:crypto";
import { required } from "@dephealth/core/config.ts";
import { createPackageReader } from "@dephealth/core/scan/read-packages.ts";
import { createScanAdmission } from "@dephealth/core/scan/scan-admission.ts";
import { createScanStore } from "@dephealth/core/scan/scan-store.ts";
import { createScanner } from "@dephealth/core/scan/scanner.ts";
import { dynamoDb, packages } from "../aws/storage.ts";
import { part } from "../process/composition.ts";
import { config } from "../process/config.ts";
import { turns } from "../process/turns.ts";
import { collectionAllowance } from "./collection-allowance.ts";
import { bulkCollections } from "./collections.ts";

export const scanner = /* @__PURE__ */ part((c) =>
	createScanner({
		readPackages: createPackageReader({ packages: packages(c), clock: c.clock }),
		scans: createScanStore({
			client: dynamoDb(c),
			tableName: required(config(c).tables.operations, "OPERATIONS_TABLE"),
			clock: c.clock,
		}),
		collections: () => bulkCollections(c),
		allowance: collectionAllowance(c),
		admit: createScanAdmission(),
		turns: turns(c),
		clock: c.clock,
		newId: randomUUID,
	}),
);
