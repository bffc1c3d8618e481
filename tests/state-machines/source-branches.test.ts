import { readFileSync } from "node:fs";
import { collectState } from "@dephealth/contract/task-functions.ts";
import { SOURCES } from "@dephealth/core/sources/sources.ts";
import { describe, expect, it } from "vitest";
import { withSources } from "../../scripts/source-branches.ts";
import { definitionOf, statesOf } from "./definitions.ts";

describe("the branches of collect-package", () => {
	it("are what the sources say of themselves (write them anew with `npm run state-machines`)", () => {
		const file = new URL("../../state-machines/collect-package.asl.json", import.meta.url);
		const definition: unknown = JSON.parse(readFileSync(file, "utf8"));
		expect(definition).toEqual(withSources(definition));
	});

	it.each(Object.values(SOURCES))("$label is asked by a state of its own", ({ id }) => {
		const states = new Map(statesOf(definitionOf("collect-package")));
		expect(states.get(collectState(id))?.Arguments?.FunctionName).toBe(`\${${collectState(id)}Function}`);
	});
});
