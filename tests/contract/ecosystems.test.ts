import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ECOSYSTEM_TABLE, ECOSYSTEMS } from "@dephealth/contract/ecosystems.ts";
import { describe, expect, it } from "vitest";

const FOLDER = fileURLToPath(new URL("../../packages/contract/src/ecosystems/", import.meta.url));
const NOT_ECOSYSTEMS = ["description.ts", "version-grammar.ts"];

describe("the table of ecosystems", () => {
	const described = readdirSync(FOLDER).filter((file) => !NOT_ECOSYSTEMS.includes(file));

	it.each(described)("has the object in %s", (file) => {
		expect(
			ECOSYSTEMS,
			`packages/contract/src/ecosystems/${file} describes an ecosystem that nothing knows. Add it to ECOSYSTEM_TABLE in packages/contract/src/ecosystems.ts, under the file's name.`,
		).toContain(file.replace(/\.ts$/, ""));
	});

	it("gives each registry's server a name, a variable and a key of its own", () => {
		const servers = Object.values(ECOSYSTEM_TABLE).flatMap(({ registry }) =>
			"servers" in registry ? Object.entries<{ name: string; urlVariable: string }>(registry.servers) : [],
		);
		expect(servers.length).toBeGreaterThan(1);
		for (const parts of [
			servers.map(([key]) => key),
			servers.map(([, { name }]) => name),
			servers.map(([, { urlVariable }]) => urlVariable),
		])
			expect(new Set(parts).size).toBe(servers.length);
	});
});
