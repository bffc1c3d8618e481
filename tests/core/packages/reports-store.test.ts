import { createReportsStore } from "@dephealth/core/packages/reports-store.ts";
import { expect, it } from "vitest";
import { useEmptyStorage } from "../../local-storage.ts";
import { aGitReport, anNpmReport } from "../../source-reports.ts";

const empty = useEmptyStorage();
const EXPRESS = { ecosystem: "npm", name: "express" } as const;
const [MONDAY, TUESDAY, NEXT_YEAR] = [
	"2026-11-23T10:00:00.000Z",
	"2026-11-24T09:59:59.000Z",
	"2027-12-01T10:00:00.000Z",
];

it.each([
	["an earlier collection's are replaced", MONDAY, TUESDAY, "git"],
	["the same collection's are replaced", MONDAY, MONDAY, "git"],
	["a later collection's stay when a writer is late", TUESDAY, MONDAY, "npm"],
	["those that a clock that was ahead has dated are replaced", NEXT_YEAR, TUESDAY, "git"],
])("of a package's reports, %s", async (_, storedAt, at, expected) => {
	const reports = createReportsStore(empty.in("packages"));
	await reports.put(EXPRESS, [anNpmReport()], storedAt);
	await reports.put(EXPRESS, [aGitReport()], at);
	expect((await reports.read(EXPRESS)).map(({ source }) => source)).toEqual([expected]);
});
