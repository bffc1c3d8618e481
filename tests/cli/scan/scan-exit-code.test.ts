import { EXIT } from "@dephealth/cli/exit-codes.ts";
import { scanExitCode } from "@dephealth/cli/scan/scan-exit-code.ts";
import { describe, expect, it } from "vitest";
import { aReport, DEPRECATED } from "../../core/reports/a-report.ts";

type Packages = Parameters<typeof aReport>[0];

describe("a scan ends", () => {
	it.each<[what: string, packages: Packages, lenient: number, strict: number]>([
		["well when everything was assessed", { a: {} }, EXIT.ok, EXIT.ok],
		[
			"well, but not strictly, when something is still collected",
			{ a: {}, b: "pending" },
			EXIT.ok,
			EXIT.unavailable,
		],
		[
			"well, but not strictly, when something could not be read",
			{ a: {}, b: "unread" },
			EXIT.ok,
			EXIT.unavailable,
		],
		[
			"well, but not strictly, when a registry knows no such name",
			{ a: {}, b: "not_found" },
			EXIT.ok,
			EXIT.notFound,
		],
		["badly when nothing could be read", { a: "unread" }, EXIT.unavailable, EXIT.unavailable],
		["badly when no registry knows any of the names", { a: "not_found" }, EXIT.notFound, EXIT.notFound],
		["with a code of its own when the file names nothing", {}, EXIT.nothing, EXIT.nothing],
	])("%s", (_, packages, lenient, strict) => {
		const report = aReport(packages);
		const listed = Object.keys(packages).length;
		expect(scanExitCode(report, { listed, strict: false })).toBe(lenient);
		expect(scanExitCode(report, { listed, strict: true })).toBe(strict);
	});

	it("with the risk before anything else", () => {
		const report = aReport({ a: DEPRECATED, b: "unread" }, { failOn: "high" });
		expect(scanExitCode(report, { listed: 2, strict: true })).toBe(EXIT.risk);
	});

	it("strictly only with something assessed, when the selection leaves nothing", () => {
		expect(scanExitCode(aReport({}), { listed: 3, strict: false })).toBe(EXIT.ok);
		expect(scanExitCode(aReport({}), { listed: 3, strict: true })).toBe(EXIT.nothing);
	});
});
