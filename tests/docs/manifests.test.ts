import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MANIFEST_FORMATS } from "@dephealth/core/manifests/formats.ts";
import { expect, it } from "vitest";

it("docs/manifests.md has a line for each format, in the order in which they count", () => {
	const text = readFileSync(join(import.meta.dirname, "../../docs/manifests.md"), "utf8");
	const listed = [...text.matchAll(/^\| `([^`]+)` \|/gm)].map(([, id]) => id);
	expect(
		listed,
		"Add the format's line to the table in docs/manifests.md, at its place in formats.ts.",
	).toEqual(MANIFEST_FORMATS.map(({ id }) => id));
});
