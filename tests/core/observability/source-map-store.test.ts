/** Bundles are made as the stacks make them; their maps are esbuild's. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { createSourcePositions } from "@dephealth/core/observability/source-map-store.ts";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const SOURCE = `
/** A comment that no bundle keeps. */
type Reason = { text: string };

export function failing(reason: Reason): never {
	throw new TypeError(reason.text);
}
`;

describe("a stack of a bundled function", () => {
	const directory = mkdtempSync(join(tmpdir(), "dephealth-maps-"));
	const bundles = `${pathToFileURL(join(directory, "out"))}/`;
	let lines: string[];

	beforeAll(async () => {
		writeFileSync(join(directory, "failing.ts"), SOURCE);
		writeFileSync(
			join(directory, "entry.ts"),
			'import { failing } from "./failing.ts";\nexport const handler = () => failing({ text: "x" });\n',
		);
		await build({
			absWorkingDir: directory,
			entryPoints: ["entry.ts"],
			outdir: "out",
			outExtension: { ".js": ".mjs" },
			bundle: true,
			minify: true,
			keepNames: true,
			sourcemap: "linked",
			platform: "node",
			format: "esm",
		});
		// A separate process, since here the stack would already be mapped.
		const { stdout } = await promisify(execFile)(process.execPath, [
			"--input-type=module",
			"-e",
			`const { handler } = await import("${bundles}entry.mjs"); try { handler(); } catch ({ stack }) { console.log(stack); }`,
		]);
		lines = stdout.split("\n").filter((line) => line.includes("entry.mjs"));
	});
	afterAll(() => rmSync(directory, { recursive: true, force: true }));

	it("names lines of the sources", () => {
		const positions = lines.map(createSourcePositions(bundles));
		expect(positions[0]).toMatch(/at failing \(failing\.ts:6:\d+\)/);
		expect(positions[1]).toMatch(/\(?entry\.ts:2:\d+\)?/);
	});

	it("that lies elsewhere is left as it is, and no file is read for it", () => {
		const elsewhere = createSourcePositions("file:///var/task/");
		expect(lines.map(elsewhere)).toEqual(lines);
	});

	it.each([
		"at node:internal/main/run_main_module:33:47",
		"at failing (/etc/passwd:1:1)",
		"at failing (file:///etc/passwd:1:1)",
		"at <anonymous>",
		"",
	])("leaves alone what is not of a bundle: %j", (line) => {
		expect(createSourcePositions(bundles)(line)).toBe(line);
	});

	it.each([
		["in a folder below", `at x (${bundles}deeper/entry.mjs:1:1)`],
		["in a folder above", `at x (${bundles}../entry.mjs:1:1)`],
		["without a map", `at x (${bundles}missing.mjs:1:1)`],
		["with a map that is broken", `at x (${bundles}broken.mjs:1:1)`],
	])("leaves alone a file %s", (_, line) => {
		writeFileSync(join(directory, "out", "broken.mjs.map"), "{");
		expect(createSourcePositions(bundles)(line)).toBe(line);
	});
});
