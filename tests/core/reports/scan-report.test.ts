import { missingPart } from "@dephealth/core/reports/scan-report.ts";
import { expect, it } from "vitest";

const gap = { what: "stars", source: "github", why: "it could not be reached", advice: null };

it.each([
	[1, 1, "stars (GitHub): it could not be reached; 1 of 1 package"],
	[2, 1200, "stars (GitHub): it could not be reached; 2 of 1,200 packages"],
])("a part that %d of %d packages lack is named with its source", (packages, assessed, text) => {
	expect(missingPart({ ...gap, packages }, assessed)).toBe(text);
});
