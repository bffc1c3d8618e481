import { packageKey } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { entriesOf } from "@dephealth/core/refresh/batches/batch-entries.ts";
import { expect, it } from "vitest";
import { anNpmReport } from "../../../source-reports.ts";

const ref = (name: string): PackageRef => ({ ecosystem: "npm", name });
const batch = [ref("new"), ref("nobody-asked"), ref("unchanged")];

it("a batch's entries stand in its order, and what was not asked says so", () => {
	const report = anNpmReport();
	const entries = entriesOf("npm", batch, {
		reports: new Map([
			[packageKey(ref("unchanged")), report],
			[packageKey(ref("new")), report],
		]),
		stored: new Map([[packageKey(ref("unchanged")), [report]]]),
	});
	expect(entries).toEqual([report, "not_asked", "same"]);
});
