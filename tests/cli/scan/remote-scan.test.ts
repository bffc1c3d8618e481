import type { ApiClient, Call } from "@dephealth/cli/api-client.ts";
import { scanRemote } from "@dephealth/cli/scan/remote-scan.ts";
import type { ScanState } from "@dephealth/cli/scan/scan-progress.ts";
import type { Answer, Route } from "@dephealth/contract/routes/route.ts";
import { parseVersionedSpec } from "@dephealth/core/packages/package-spec.ts";
import { assessDependencies, type ScanInput } from "@dephealth/core/scan/assessment/assess-dependencies.ts";
import type { PackageReading } from "@dephealth/core/scan/assessment/package-reading.ts";
import { summarize } from "@dephealth/core/scoring/document/package-summary.ts";
import { describe, expect, it } from "vitest";
import { createManualClock } from "../../manual-clock.ts";
import { aDocument, anNpmDependency } from "../../package-documents.ts";

const KNOWN: PackageReading = { kind: "known", summary: summarize(aDocument()) };
const PENDING: PackageReading = { kind: "pending", shouldStart: false, lastFailure: undefined };

/** A server that knows one more package at each call. */
function createServer(collectedFrom: number) {
	const calls: ({ route: string } & Call)[] = [];
	let input: ScanInput | undefined;
	return {
		calls,
		client: {
			call: async <R extends Route>(route: R, call: Call = {}): Promise<Answer<R>> => {
				calls.push({ route: `${route.method} ${route.path}`, ...call });
				const names = (call.body as { packages?: string[] } | undefined)?.packages;
				input ??= {
					format: "list",
					project: undefined,
					dependencies: (names ?? []).map((name) => {
						const { ref, version } = parseVersionedSpec(name);
						return {
							ref,
							versions: version === undefined ? [] : [version],
							requirement: undefined,
							isDirect: undefined,
							isDev: undefined,
							path: [ref.name],
						};
					}),
					skipped: [],
				};
				const isKnown = calls.length > collectedFrom;
				const readings = new Map(
					input.dependencies.map(({ ref }, index) => [
						`npm#${ref.name}`,
						index === 0 || isKnown ? KNOWN : PENDING,
					]),
				);
				const result = assessDependencies(input, readings);
				return JSON.parse(JSON.stringify({ ...result, scan_id: isKnown ? null : "scan/1" }));
			},
		} satisfies ApiClient,
	};
}

function inputOf(...names: string[]): ScanInput {
	const dependencies = names.map((name, index) =>
		anNpmDependency(name, { isDirect: index > 0, isDev: true, path: ["root", name], requirement: "^1" }),
	);
	return { format: "package-lock.json", project: "shop", dependencies, skipped: [] };
}

function run(server: ReturnType<typeof createServer>, input: ScanInput, waitSeconds = 60) {
	const shown: [number, number][] = [];
	const progress = {
		show: ({ done, total }: ScanState) => {
			shown.push([done, total]);
		},
		finish: () => {},
	};
	const clock = createManualClock({ autoAdvance: true });
	const result = scanRemote(input, { client: server.client, waitSeconds, progress, clock });
	return { result, shown };
}

describe("a scan by a server", () => {
	it("sends names and versions only and puts the file's own knowledge back", async () => {
		const server = createServer(0);
		const result = await run(server, inputOf("a", "b")).result;
		expect(server.calls).toEqual([
			{ route: "POST /v1/scan", body: { packages: ["npm/a@1.0.0", "npm/b@1.0.0"] } },
		]);
		expect(result).toMatchObject({
			format: "package-lock.json",
			project: "shop",
			totals: { direct: 1, assessed: 2 },
		});
		expect(result.dependencies.map((dependency) => dependency.package)).toEqual(["b", "a"]);
		expect(result.dependencies[0]).toMatchObject({
			versions: ["1.0.0"],
			requirement: "^1",
			is_direct: true,
			is_dev: true,
			path: ["root", "b"],
		});
	});

	it("waits for what the server collects, and shows how far it is", async () => {
		const server = createServer(3);
		const { result, shown } = run(server, inputOf("a", "b", "c"));
		expect((await result).totals).toMatchObject({ assessed: 3, pending: 0 });
		const again = { route: "GET /v1/scans/{id}", path: { id: "scan/1" } };
		expect(server.calls.slice(1)).toEqual([again, again, again]);
		expect(shown).toEqual([
			[1, 3],
			[1, 3],
			[1, 3],
			[3, 3],
		]);
	});

	it("reports the rest as pending when its time is over", async () => {
		const server = createServer(1_000);
		const result = await run(server, inputOf("a", "b"), 10).result;
		expect(result.totals).toMatchObject({ assessed: 1, pending: 1 });
		expect(result.pending[0]).toMatchObject({ package: "b", path: ["root", "b"] });
		expect(server.calls).toHaveLength(6);
	});

	it("asks for nothing when there is nothing to ask for", async () => {
		const server = createServer(0);
		expect((await run(server, inputOf()).result).totals.dependencies).toBe(0);
		expect(server.calls).toEqual([]);
	});
});
