import type { RegistryCircuitName, RegistryServerKey } from "@dephealth/contract/ecosystems.ts";
import { describeEcosystem, ecosystemsOf } from "../../packages/ecosystem.ts";
import { circuitPolicy } from "../../resilience/circuit/circuit-policy.ts";
import { HTTP_RETRY } from "../../resilience/retry-presets.ts";
import type { Source, Upstream } from "../source.ts";

const circuit = circuitPolicy({ failureThreshold: 10, breakMs: 60_000, successThreshold: 3 });

/** The servers that the ecosystems' descriptions name, each with a circuit of its own. */
const SERVERS = Object.fromEntries(
	ecosystemsOf("registry").flatMap((ecosystem) =>
		Object.entries(describeEcosystem(ecosystem).registry.servers ?? {}).map(([key, server]) => [
			key,
			{ ...server, circuit, http2: false },
		]),
	),
) as Readonly<Record<RegistryServerKey, Upstream & { name: RegistryCircuitName }>>;

/**
 * The registry of the package's ecosystem. Each registry has its own servers, circuits and reader. npm is a separate
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
	upstreams: SERVERS,
	retry: HTTP_RETRY,
	asksAbout: "package",
	bulk: { form: "one_by_one", stage: 1 },
} as const satisfies Source<"registry">;
