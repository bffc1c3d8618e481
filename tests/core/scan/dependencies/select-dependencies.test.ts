import { selectDependencies } from "@dephealth/core/scan/dependencies/select-dependencies.ts";
import { describe, expect, it } from "vitest";
import { anNpmDependency } from "../../../package-documents.ts";

const ALL = [
	anNpmDependency("direct"),
	anNpmDependency("direct-dev", { isDev: true }),
	anNpmDependency("transitive", { isDirect: false }),
	anNpmDependency("transitive-dev", { isDirect: false, isDev: true }),
];

describe("the selection", () => {
	it.each([
		[false, false, ["direct", "direct-dev", "transitive", "transitive-dev"]],
		[true, false, ["direct", "direct-dev"]],
		[false, true, ["direct", "transitive"]],
		[true, true, ["direct"]],
	])("direct %s, prod %s keeps %j", (direct, prod, names) => {
		const selected = selectDependencies(ALL, { direct, prod });
		expect(selected.dependencies.map(({ ref }) => ref.name)).toEqual(names);
		expect(selected.undecidable).toEqual([]);
	});

	it("keeps what the file does not tell apart, and says so", () => {
		const untold = [anNpmDependency("untold", { isDirect: undefined, isDev: undefined })];
		expect(selectDependencies(untold, { direct: true, prod: true })).toEqual({
			dependencies: untold,
			undecidable: ["direct", "prod"],
		});
		expect(selectDependencies(untold, { direct: false, prod: false }).undecidable).toEqual([]);
	});
});
