import { ecosystemsOf } from "../../packages/ecosystem.ts";
import { circuitPolicy } from "../../resilience/circuit/circuit-policy.ts";
import { HTTP_RETRY } from "../../resilience/retry-presets.ts";
import type { Source } from "../source.ts";

const circuit = circuitPolicy({ failureThreshold: 10, breakMs: 60_000, successThreshold: 3 });

/**
 * The registry of the package's ecosystem. Each registry has its own server, circuit and reader. npm is a separate
 * source, which is asked for more.
 */
export const registry = {
	id: "registry",
	tells: "versions, and what its maintainers say of them",
	parts: {
		projectStatus: "the project's status",
		deprecation: "deprecation",
		versionMarks: "withdrawn versions",
		alternative: "where it was moved to",
	},
	ecosystems: ecosystemsOf("registry"),
	isOptional: false,
	advice: {},
	upstreams: {
		pypi: { name: "PyPI", urlVariable: "PYPI_URL", defaultUrl: "https://pypi.org", circuit, http2: false },
		cratesIndex: {
			name: "crates.io index",
			urlVariable: "CRATES_INDEX_URL",
			defaultUrl: "https://index.crates.io",
			circuit,
			http2: false,
		},
		// A separate circuit, so that its refusals do not affect the index.
		crates: {
			name: "crates.io",
			urlVariable: "CRATES_URL",
			defaultUrl: "https://crates.io",
			circuit,
			// https://crates.io/data-access#api
			allows: { calls: 1, seconds: 1 },
			http2: false,
		},
		rubygems: {
			name: "RubyGems",
			urlVariable: "RUBYGEMS_URL",
			defaultUrl: "https://rubygems.org",
			circuit,
			http2: false,
		},
		nuget: {
			name: "NuGet",
			urlVariable: "NUGET_URL",
			defaultUrl: "https://api.nuget.org",
			circuit,
			http2: false,
		},
		goProxy: {
			name: "Go proxy",
			urlVariable: "GO_PROXY_URL",
			defaultUrl: "https://proxy.golang.org",
			circuit,
			http2: false,
		},
		mavenCentral: {
			name: "Maven Central",
			urlVariable: "MAVEN_CENTRAL_URL",
			defaultUrl: "https://repo1.maven.org/maven2",
			circuit,
			http2: false,
		},
		packagist: {
			name: "Packagist",
			urlVariable: "PACKAGIST_URL",
			defaultUrl: "https://repo.packagist.org",
			circuit,
			http2: false,
		},
	},
	retry: HTTP_RETRY,
	asksAbout: "package",
	bulk: { form: "one_by_one", stage: 1 },
} as const satisfies Source<"registry">;
