/** What a scan does not know is collected in batches: the same judgement, behind the same guards, seen on the composed product. */
import { BULK_SOURCE_NAMES, SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import { parsePackageSpec } from "@dephealth/core/packages/package-ref.ts";
import { SOURCES, UPSTREAM_KEYS, UPSTREAMS, type UpstreamKey } from "@dephealth/core/sources/sources.ts";
import { ARCHETYPES, archetypeRow } from "@dephealth/local/sandbox/world/archetypes.ts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type ComposedProduct, startComposedProduct } from "./composed-product.ts";

let product: ComposedProduct;
beforeAll(async () => {
	product = await startComposedProduct();
	// This loads every module before time may jump.
	await product.collect("active-900");
	await scan(["npm/active-901"]);
});
afterEach(() => product.behave(Object.fromEntries(UPSTREAM_KEYS.map((key) => [key, { mode: "ok" }]))));
afterAll(() => product?.stop());

let packages = 910;
const some = (count: number, kind = "active", ecosystem = "npm") =>
	Array.from({ length: count }, () => `${ecosystem}/${kind}-${++packages}`);

/** Packages whose repositories are with a host. The sandbox invents none on Bitbucket. */
const HOSTED: { readonly [K in UpstreamKey]?: string } = {
	gitOnGitlab: "gitlab-hosted",
	gitOnCodeberg: "codeberg-hosted",
	gitElsewhere: "self-hosted",
};

type Scan = {
	scan_id: string | null;
	totals: Record<string, number>;
	dependencies: { package: string; status: string; risk_level: string }[];
};

/** Scans until all packages have an answer. */
async function scan(specs: readonly string[]): Promise<Scan> {
	const started = (await (await product.send("POST", "/v1/scan", {}, { packages: specs })).json()) as Scan;
	if (started.scan_id === null) return started;
	return product.withoutWaiting(async () => {
		const now = (await (await product.get(`/v1/scans/${started.scan_id}`)).json()) as Scan;
		return now.scan_id === null ? now : undefined;
	}, `the scan of ${specs.length} packages`);
}

/** Scans until nothing is under way; failed packages may stay pending. */
async function scanToTheEnd(specs: readonly string[]): Promise<void> {
	const before = (await product.endedOf("collect-packages")).length;
	await product.send("POST", "/v1/scan", {}, { packages: specs });
	await product.withoutWaiting(
		async () => ((await product.endedOf("collect-packages")).length > before ? true : undefined),
		"the end of the collection",
	);
}

type Document = Record<string, unknown> & {
	status: { label: string };
	data_quality: { status: string; missing: { why: string }[] };
};

async function documentOf(spec: string): Promise<Document> {
	const [ecosystem = "", ...name] = spec.split("/");
	const path = `/v1/packages/${ecosystem}/${encodeURIComponent(name.join("/"))}`;
	return (await (await product.get(path)).json()) as Document;
}

describe("a package of each kind", () => {
	const npm = ARCHETYPES.filter((kind) => archetypeRow(kind).ecosystems.includes("npm")).map((kind) => {
		const { scope } = archetypeRow(kind);
		return { bulk: `npm/${scope ? `${scope}/` : ""}${kind}-7`, kind };
	});
	const others = ["cargo/active-1", "pypi/deprecated-2", "go/github.com/sandbox/quiet-3", "nuget/quiet-5"];

	it("is judged as a collection of its own judges it", async () => {
		const specs = [...npm.map(({ bulk }) => bulk), ...others];
		await scanToTheEnd(specs);
		const together = new Map<string, Document>();
		for (const spec of specs) together.set(spec, await documentOf(spec));
		for (const spec of specs) {
			const alone = await product.runtime.collect(parsePackageSpec(spec), () => {});
			const bulk = together.get(spec);
			expect([spec, bulk?.status?.label, bulk?.data_quality?.status]).toEqual([
				spec,
				alone.kind === "collected" ? alone.document.status.label : undefined,
				alone.kind === "collected" ? alone.document.data_quality.status : undefined,
			]);
		}
	});
});

describe("a circuit that is open", () => {
	const forms: UpstreamKey[] = [
		"npmRegistry",
		"npmDownloads",
		"depsDev",
		"osv",
		"github",
		"gitOnGitlab",
		"gitElsewhere",
		"pypi",
		"nuget",
	];
	const sourceOf = (key: UpstreamKey) => SOURCE_NAMES.find((name) => key in SOURCES[name].upstreams) ?? "npm";
	/** Each source that is asked in bulk is one of these at least. */
	const asked = [
		...forms,
		...BULK_SOURCE_NAMES.filter((name) => !forms.some((key) => sourceOf(key) === name)).flatMap((name) =>
			(Object.keys(SOURCES[name].upstreams) as UpstreamKey[]).slice(0, 1),
		),
	];
	/** Another, about which the upstream is asked. */
	function about(key: UpstreamKey): string {
		const { ecosystems } = SOURCES[sourceOf(key)];
		const isOfNpm = ecosystems === "all" || ecosystems.includes("npm");
		const ecosystem = key === "pypi" || key === "nuget" ? key : isOfNpm ? "npm" : (ecosystems[0] ?? "npm");
		return some(1, HOSTED[key], ecosystem)[0] ?? "";
	}

	it.each(asked)("keeps batches from %s as it keeps single calls, and the rest is stored", async (key) => {
		const before = await product.callsTo(key);
		await scanToTheEnd([about(key)]);
		expect(await product.callsTo(key)).toBeGreaterThan(before);

		const circuit = encodeURIComponent(UPSTREAMS[key].name);
		await product.send("POST", `/v1/circuits/${circuit}/force-open`);
		const closed = await product.callsTo(key);
		const spec = about(key);
		await scanToTheEnd([spec]);
		expect(await product.callsTo(key)).toBe(closed);
		const { isOptional } = SOURCES[sourceOf(key)];
		const status = isOptional ? "complete" : "partial";
		expect(await documentOf(spec)).toMatchObject({ data_quality: { status } });
		await product.send("POST", `/v1/circuits/${circuit}/automatic`);
	});
});

it("an outage is tried again by the machine, attempt by attempt in the log, before packages are left partial", async () => {
	await product.behave({ depsDev: { mode: "ok", errorRate: 1, status: 503 } });
	const lines = product.log.length;
	const [spec = ""] = some(1);
	await scanToTheEnd([spec]);
	const attempts = product.log
		.slice(lines)
		.filter((line) => line["function"] === "collect-deps-dev-batch")
		.map((line) => [line["message"], line["attempt"]]);
	expect(attempts).toEqual([
		["an attempt failed; another follows", 1],
		["an attempt failed; another follows", 2],
		["an attempt failed; another follows", 3],
		["all attempts failed", 4],
	]);
	expect(await documentOf(spec)).toMatchObject({ data_quality: { status: "partial" } });
});

it("every package is counted by how its collection ended", async () => {
	const counted = (Outcome: string) => product.sumOf("Collections", { Outcome });
	const [complete, unknown] = [await counted("complete"), await counted("not_found")];
	await scanToTheEnd([...some(5), "npm/sandbox-unknown-1"]);
	expect(await counted("complete")).toBe(complete + 5);
	expect(await counted("not_found")).toBe(unknown + 1);
});

it("GitHub's points are counted against its hourly allowance", async () => {
	const used = async () =>
		(await product.itemsOf("operations"))
			.filter(({ pk }) => String(pk).startsWith("BUDGET#github#"))
			.reduce((sum, item) => sum + Number(item["used"]), 0);
	const before = await used();
	await scanToTheEnd(some(10));
	expect(await used()).toBeGreaterThan(before);
});
