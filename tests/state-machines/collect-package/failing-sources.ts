import { collectState } from "@dephealth/contract/task-functions.ts";
import { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import {
	BadResponseError,
	CircuitOpenError,
	RateLimitedError,
	UpstreamForbiddenError,
	UpstreamTimeoutError,
	UpstreamUnavailableError,
} from "@dephealth/core/errors.ts";
import type { Advisory } from "@dephealth/core/facts/source-facts.ts";
import { parsePackageSpec } from "@dephealth/core/packages/package-ref.ts";
import { coversEcosystem } from "@dephealth/core/sources/sources.ts";
import { REPORTS } from "../../source-reports.ts";

export function failing(
	error: Error,
	times = Number.POSITIVE_INFINITY,
	then: () => unknown = () => undefined,
) {
	let calls = 0;
	const run = async () => {
		calls += 1;
		if (calls <= times) throw error;
		return then();
	};
	return Object.assign(run, { calls: () => calls });
}

export const MALWARE: Advisory = {
	id: "MAL-2024-1",
	aliases: [],
	kind: "malware",
	severity: null,
	title: "Malicious code in colourama",
	publishedAt: null,
	ranges: [],
	versions: [],
};

/** Each source that does not cover all ecosystems, with a package of one that it does not. */
export const LIMITED = SOURCE_NAMES.flatMap((source) => {
	const specs = ["npm/express", "cargo/serde", "go/github.com/a/b", "maven/a:b", "packagist/a/b"];
	const spec = specs.find((text) => !coversEcosystem(source, parsePackageSpec(text).ecosystem));
	return spec === undefined ? [] : [{ source, spec }];
});

/** Those that know npm packages. */
export const SOURCES = SOURCE_NAMES.filter((source) => coversEcosystem(source, "npm")).map((source) => ({
	source,
	task: `${collectState(source)}Function` as const,
	report: REPORTS[source],
}));

/** Every error a source can throw, whether it is retried by the machine and whether it may mend later. */
export const FAILURES = [
	{ error: new UpstreamUnavailableError("down", { source: "x" }), attempts: 4, mends: true },
	{ error: new UpstreamTimeoutError("slow", { source: "x" }), attempts: 4, mends: true },
	{ error: new BadResponseError("garbage", { source: "x" }), attempts: 4, mends: true },
	{ error: new RateLimitedError("later", { source: "x" }), attempts: 1, mends: true },
	{ error: new CircuitOpenError("x", 5), attempts: 1, mends: true },
	{ error: new UpstreamForbiddenError("no", { source: "x" }), attempts: 1, mends: false },
	{ error: new TypeError("a defect of ours"), attempts: 1, mends: true },
];
