import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type ScanResult, scanResultSchema } from "@dephealth/contract/schemas/scan-result.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "../patience.ts";
import { type Product, runCli, startProduct } from "./start-product.ts";

/** Two direct dependencies and one that comes along with the first. */
const LOCKFILE = JSON.stringify({
	name: "shop",
	lockfileVersion: 3,
	packages: {
		"": {
			dependencies: { "active-web-framework": "^1" },
			devDependencies: { "deprecated-http-client": "^1" },
		},
		"node_modules/active-web-framework": { version: "1.2.3", dependencies: { "quiet-string-tools": "*" } },
		"node_modules/deprecated-http-client": { version: "1.0.0", dev: true },
		"node_modules/quiet-string-tools": { version: "3.0.0" },
		"node_modules/sandbox-unknown": { version: "1.0.0" },
	},
});

let product: Product;
beforeAll(async () => {
	product = await startProduct({ args: ["--sandbox"] });
});
const directories: string[] = [];
afterAll(async () => {
	await product.stop();
	for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

async function post(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
	const response = await fetch(`${product.url}/v1/scan`, {
		method: "POST",
		headers: { "x-api-key": product.apiKey, ...headers },
		body,
	});
	return { status: response.status, json: (await response.json()) as unknown };
}

async function finished(first: ScanResult): Promise<ScanResult> {
	let result = first;
	return until(async () => {
		if (result.scan_id === null) return result;
		result = scanResultSchema.parse(await (await product.get(`/v1/scans/${result.scan_id}`)).json());
		return undefined;
	}, "the end of the scan");
}

describe("POST /v1/scan", () => {
	it("has unknown packages collected, and shows them once they are", async () => {
		const { status, json } = await post(LOCKFILE);
		expect(status).toBe(200);
		const first = scanResultSchema.parse(json);
		expect(first.totals).toMatchObject({ dependencies: 4, pending: 4, assessed: 0 });
		const result = await finished(first);
		expect(result).toMatchObject({
			scan_id: null,
			format: "package-lock.json",
			project: "shop",
			totals: { assessed: 3, pending: 0, not_found: 1, unread: 0 },
			data_quality: { status: "complete" },
		});
		expect(result.dependencies[0]).toMatchObject({
			package: "deprecated-http-client",
			versions: ["1.0.0"],
			is_dev: true,
			status: { label: "deprecated" },
			sandbox: true,
		});
		expect(result.dependencies[0]?.reasons.map(({ text }) => text).join(" ")).toContain(
			"Use active-web-framework instead",
		);
		expect(result.not_found[0]?.package).toBe("sandbox-unknown");
	});

	it("answers at once what is known, compressed or as a list", async () => {
		const compressed = await post(gzipSync(LOCKFILE) as Uint8Array<ArrayBuffer>, {
			"content-encoding": "gzip",
		});
		expect(scanResultSchema.parse(compressed.json)).toMatchObject({ scan_id: null, totals: { assessed: 3 } });
		const list = await post(JSON.stringify({ packages: ["npm/quiet-string-tools"] }));
		expect(scanResultSchema.parse(list.json)).toMatchObject({ format: "list", totals: { assessed: 1 } });
	});

	it.each([
		["a lockfile that ends too early", LOCKFILE.slice(0, 200), {}, 400, "invalid_request"],
		["nothing", "", {}, 400, "invalid_request"],
		["a list with a bad name", '{"packages": ["npm/a", "npm/.."]}', {}, 400, "invalid_request"],
		["what is not gzip", LOCKFILE, { "content-encoding": "gzip" }, 400, "invalid_request"],
		["another encoding", LOCKFILE, { "content-encoding": "br" }, 415, "unsupported_content_encoding"],
	])("refuses %s with a message", async (_, body, headers, status, code) => {
		const answer = await post(body, headers);
		expect(answer.status).toBe(status);
		expect(answer.json).toMatchObject({ error: { code, message: expect.any(String) } });
	});

	it("may be tried without an account, within the visitors' allowance", async () => {
		const scan = await fetch(`${product.url}/v1/scan`, { method: "POST", body: LOCKFILE });
		expect(scan.status).toBe(200);
		expect(scan.headers.get("x-ratelimit-limit")).toBe("20");
		expect(scan.headers.get("x-ratelimit-remaining")).toBe("19");
	});

	it("knows no scan that is not there", async () => {
		const response = await product.get("/v1/scans/5f0c2e7e-60bb-4b67-8d54-111111111111");
		expect(response.status).toBe(404);
		expect(await response.json()).toMatchObject({ error: { code: "scan_not_found" } });
	});
});

describe("GET /v1/badge", () => {
	it("is an image for everybody, grey until the package is known", async () => {
		await finished(scanResultSchema.parse((await post(LOCKFILE)).json));
		const known = await fetch(`${product.url}/v1/badge/npm/deprecated-http-client.svg`);
		expect(known.headers.get("content-type")).toContain("image/svg+xml");
		expect(await known.text()).toContain("deprecated");
		const unknown = await fetch(`${product.url}/v1/badge/npm/@sandbox/nobody-asked.svg`);
		expect(unknown.status).toBe(200);
		expect(await unknown.text()).toContain("unknown");
	});
});

function directoryWith(files: Record<string, string>): string {
	const directory = mkdtempSync(join(tmpdir(), "dephealth-test-"));
	directories.push(directory);
	for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
	return directory;
}

const server = () => ["--api", product.url, "--data-dir", product.dataDirectory];

describe("dephealth scan", () => {
	it("of a directory is complete in the sandbox, and prints the worst first", async () => {
		const { code, stdout } = await runCli([
			"scan",
			"--sandbox",
			directoryWith({ "package-lock.json": LOCKFILE }),
		]);
		expect(code).toBe(0);
		expect(stdout.indexOf("deprecated-http-client")).toBeLessThan(stdout.indexOf("active-web-framework"));
		expect(stdout).toContain("1 needs a decision · 1 to watch · 1 fine · 1 not assessed");
		expect(stdout.replace(/\s+/g, " ")).toContain("sandbox: invented data");
	});

	it("of a real lockfile reads everything that the sandbox tells of many packages at once", async () => {
		const { packages, ...lockfile } = JSON.parse(
			readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8"),
		);
		const devDependencies = Object.fromEntries(Object.entries(packages[""].devDependencies).slice(0, 20));
		const installed = Object.entries(packages).filter(([path]) =>
			/^node_modules\/(?!@dephealth\/)/.test(path),
		);
		const directory = directoryWith({
			"package-lock.json": JSON.stringify({
				...lockfile,
				packages: { "": { devDependencies }, ...Object.fromEntries(installed) },
			}),
		});
		const { code, stdout } = await runCli(["scan", directory, "--direct", "--sandbox", "--format", "json"]);
		expect(code).toBe(0);
		const result = scanResultSchema.parse(JSON.parse(stdout));
		expect(result.totals.assessed).toBe(result.totals.dependencies);
		expect(result.totals.assessed).toBeGreaterThan(10);
		// Commits by people lie further back than GitHub is read when only bots have worked lately.
		const missing = result.data_quality.missing.filter(({ what }) => what !== "commits by people");
		expect(missing.filter(({ why }) => why !== "not collected yet")).toEqual([]);
	});

	it("ends with 6 when a risk is too high, and with 0 once it is accepted", async () => {
		const directory = directoryWith({ "package-lock.json": LOCKFILE });
		const scan = (...args: string[]) => runCli(["scan", directory, ...server(), ...args]);
		expect((await scan("--fail-on", "high")).code).toBe(6);
		expect((await scan("--fail-on", "high", "--prod")).code).toBe(0);
		writeFileSync(
			join(directory, ".dephealthrc.json"),
			JSON.stringify({
				fail_on: "high",
				accepted_risks: [
					{ package: "npm/deprecated-http-client", reason: "replaced in spring", until: "2999-12-31" },
				],
			}),
		);
		const { code, stdout } = await scan();
		expect(code).toBe(0);
		expect(stdout).toContain("accepted");
	});

	it("asks a server, by name, and writes several reports at once", async () => {
		const directory = directoryWith({ "package-lock.json": LOCKFILE });
		const outputs = ["report.sarif", "report.md", "report.json"].map((name) => join(directory, name));
		const { code, stdout } = await runCli([
			"scan",
			directory,
			...server(),
			...outputs.flatMap((file) => ["--output", file]),
		]);
		expect(code).toBe(0);
		expect(stdout).toContain("3 of 4 assessed");
		expect(outputs.every((file) => existsSync(file))).toBe(true);
		const json = JSON.parse(readFileSync(join(directory, "report.json"), "utf8"));
		expect(json).toMatchObject({ format: "package-lock.json", project: "shop", totals: { assessed: 3 } });
		expect(json.dependencies[0].versions).toEqual(["1.0.0"]);
	});

	it.each([
		[["scan", "/nowhere"], 2, "does not exist"],
		[["scan", ".", "--fail-on", "severe"], 2, "is not a gate"],
		[["scan", ".", "--api", "nonsense"], 2, "not the URL"],
	])("%j ends with %i and says why", async (args, code, message) => {
		const result = await runCli(args);
		expect(result.code).toBe(code);
		expect(result.stderr).toContain(message);
	});
});

describe("what else the command line says of a project", () => {
	/** The same project before it had a dependency that is deprecated. */
	function withoutDeprecated(): string {
		const { packages, ...rest } = JSON.parse(LOCKFILE);
		const { "node_modules/deprecated-http-client": _, ...others } = packages;
		const root = { dependencies: packages[""].dependencies };
		return JSON.stringify({ ...rest, packages: { ...others, "": root } });
	}

	it("fails only for what a report of before does not know", async () => {
		const now = directoryWith({ "package-lock.json": LOCKFILE });
		const before = directoryWith({ "package-lock.json": withoutDeprecated() });
		const failing = ["scan", now, ...server(), "--fail-on", "high"];
		const report = async (directory: string) => {
			const file = join(directory, "report.json");
			expect((await runCli(["scan", directory, ...server(), "--output", file])).code).toBe(0);
			return file;
		};
		expect((await runCli([...failing, "--baseline", await report(before)])).code).toBe(6);
		const { code, stdout } = await runCli([...failing, "--baseline", await report(now)]);
		expect(code).toBe(0);
		expect(stdout.replace(/\s+/g, " ")).toContain("1 package would fail too, but also failed before");
	});

	it("compares two lockfiles, and assesses what came", async () => {
		const before = join(directoryWith({ "package-lock.json": withoutDeprecated() }), "package-lock.json");
		const now = join(directoryWith({ "package-lock.json": LOCKFILE }), "package-lock.json");
		const { code, stdout } = await runCli(["diff", before, now, ...server(), "--fail-on", "high"]);
		expect(code).toBe(6);
		expect(stdout).toContain("1 needs a decision");
		expect(stdout).toContain("+ deprecated-http-client 1.0.0");
		expect(stdout).not.toContain("quiet-string-tools");
		const back = await runCli(["diff", now, before, ...server(), "--fail-on", "high"]);
		expect(back.code).toBe(0);
		expect(back.stdout).toContain("Removed (1)");
	});

	it("says why a package is there, without asking anybody", async () => {
		const directory = directoryWith({ "package-lock.json": LOCKFILE });
		const { code, stdout } = await runCli(["why", "quiet-string-tools", directory]);
		expect(code).toBe(0);
		expect(stdout).toMatch(/active-web-framework[\s\S]*quiet-string-tools/);
		const none = await runCli(["why", "left-pad", directory]);
		expect(none.code).toBe(3);
	});

	it("tells how a package has fared, and takes its judgement apart", async () => {
		await finished(scanResultSchema.parse((await post(LOCKFILE)).json));
		const history = await runCli(["history", "npm/deprecated-http-client", ...server()]);
		expect(history.code).toBe(0);
		expect(history.stdout).toMatch(/\d{4}-\d{2}-\d{2} +HIGH +deprecated/);
		const explained = await runCli(["explain", "npm/deprecated-http-client", "--sandbox"]);
		expect(explained.code).toBe(0);
		expect(explained.stdout).toContain("Risk HIGH");
		expect(explained.stdout).toContain("No longer maintained");
	});
});
