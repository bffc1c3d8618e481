/** Composition of the scans. */
import { randomUUID } from "node:crypto";
import { required } from "@dephealth/core/config.ts";
import { createPackageReader } from "@dephealth/core/scan/read-packages.ts";
import { createScanStore } from "@dephealth/core/scan/scan-store.ts";
import { createScanner } from "@dephealth/core/scan/scanner.ts";
import { clock } from "./clock.ts";
import { collections } from "./collections.ts";
import { config } from "./config.ts";
import { once } from "./once.ts";
import { dynamoDb, packages } from "./storage.ts";

export const scanner = once(() =>
	createScanner({
		readPackages: createPackageReader({ packages: packages(), clock }),
		scans: createScanStore({
			client: dynamoDb(),
			tableName: required(config().tables.operations, "OPERATIONS_TABLE"),
			clock,
		}),
		collections,
		newId: randomUUID,
	}),
);
