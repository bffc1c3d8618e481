import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const COMPOSE = new URL("../../../packages/functions/src/compose/", import.meta.url);
const MADE_AT_LOAD = /^(?:export )?const \w+.*= .*\b(?:part|once)[<(]/;
const PURE = "/* @__PURE__ */";

const files = readdirSync(COMPOSE, { recursive: true, encoding: "utf8" })
	.filter((file) => file.endsWith(".ts"))
	.map((file) => ({
		file,
		made: readFileSync(new URL(file, COMPOSE), "utf8")
			.split("\n")
			.filter((line) => MADE_AT_LOAD.test(line)),
	}))
	.filter(({ made }) => made.length > 0);

describe("the parts of a composition", () => {
	it.each(files)("$file marks its parts, so that functions without them do not load them", ({ made }) => {
		expect(made.filter((line) => !line.includes(PURE))).toEqual([]);
	});

	it("are found where they stand", () => {
		expect(files.map(({ file }) => file)).toContain("aws/storage.ts");
		expect(files.flatMap(({ made }) => made).length).toBeGreaterThan(60);
	});
});
