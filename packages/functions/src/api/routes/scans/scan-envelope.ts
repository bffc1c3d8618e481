/** Our JSON form of a scan's input: a plain list, several files, or one manifest with its settings. */
import {
	type ScanManifestBody,
	scanFilesBodySchema,
	scanManifestBodySchema,
	scanPackagesBodySchema,
} from "@dephealth/contract/schemas/bodies/scans.ts";
import type { Manifest } from "@dephealth/core/manifests/manifest.ts";
import {
	createRegistryPolicy,
	type RegistryPolicy,
} from "@dephealth/core/manifests/registries/registry-policy.ts";
import {
	privatePackagesSchema,
	registriesSchema,
} from "@dephealth/core/manifests/registries/registry-settings.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { parseVersionedSpec, type VersionedPackage } from "@dephealth/core/packages/package-spec.ts";
import type { ScanInput } from "@dephealth/core/scan/assessment/assess-dependencies.ts";
import { mergeProjects } from "@dephealth/core/scan/dependencies/merge-projects.ts";
import { inSlices, type TakeTurn } from "@dephealth/core/turns.ts";
import * as z from "zod/mini";
import { ApiError } from "../../http/api-error.ts";
import { validBody } from "../../http/input/read-json-body.ts";

export type ReadManifest = (
	text: string,
	options: { fileName?: string; registries?: RegistryPolicy },
) => Manifest | Promise<Manifest>;

/** Names that are read in one turn: about a millisecond. */
const READ_A_TURN = 500;

/** @throws ApiError invalid_request naming the error and its place; the errors of `readManifest` */
export async function readEnvelope(
	text: string,
	readManifest: ReadManifest,
	takeTurn: TakeTurn,
): Promise<ScanInput> {
	const body = parseJson(text);
	if (typeof body === "object" && body !== null && "packages" in body) {
		return readList(validBody(scanPackagesBodySchema, body).packages, takeTurn);
	}
	if (typeof body === "object" && body !== null && "files" in body) {
		const { files, ...settings } = validBody(scanFilesBodySchema, body);
		return readFiles(files, policyOf(settings));
	}
	const { content, file_name: fileName, ...settings } = validBody(scanManifestBodySchema, body);
	const registries = policyOf(settings);
	return readManifest(content, {
		...(fileName !== undefined && { fileName }),
		...(registries && { registries }),
	});
}

type Settings = Pick<ScanManifestBody, "private_packages" | "registries">;

/** Undefined when the request says nothing of its registries. */
function policyOf(settings: Settings): RegistryPolicy | undefined {
	if (settings.private_packages === undefined && settings.registries === undefined) return undefined;
	const { private_packages: privatePackages, registries } = validBody(settingsSchema, settings);
	return createRegistryPolicy({
		privatePackages,
		privateRegistries: registries.private,
		mirrors: registries.mirrors,
	});
}

const settingsSchema = z.object({
	private_packages: z._default(privatePackagesSchema, []),
	registries: z._default(registriesSchema, { private: [], mirrors: [] }),
});

/** A file that cannot be read is listed as skipped, unless no file can be read. */
async function readFiles(
	files: readonly { file_name: string; content: string }[],
	registries: RegistryPolicy | undefined,
): Promise<ScanInput> {
	const { readProjects } = await import("@dephealth/core/manifests/read-projects.ts");
	const { projects, refused } = readProjects(
		files.map(({ file_name: path, content: text }) => ({ path: path.replace(/^\/+/, ""), text })),
		{ registries },
	);
	const [first] = refused;
	if (projects.length === 0 && first) throw first.error;
	const input = mergeProjects(projects);
	return {
		...input,
		skipped: [
			...input.skipped,
			...refused.map(({ path, error }) => ({ entry: path, reason: error.message })),
		],
	};
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (cause) {
		const reason = cause instanceof Error ? cause.message : String(cause);
		throw new ApiError("invalid_request", `The body is not JSON: ${reason.slice(0, 200)}.`, {
			field: "body",
			cause,
		});
	}
}

async function readList(specs: readonly string[], takeTurn: TakeTurn): Promise<ScanInput> {
	const listed = new Map<string, { ref: PackageRef; versions: string[] }>();
	await inSlices(specs, READ_A_TURN, takeTurn, (spec, index) => {
		const { ref, version } = parseListed(spec, index);
		const key = packageKey(ref);
		const known = listed.get(key) ?? { ref, versions: [] };
		if (version !== undefined && !known.versions.includes(version)) known.versions.push(version);
		listed.set(key, known);
	});
	return {
		format: "list",
		project: undefined,
		dependencies: [...listed.values()].map(({ ref, versions }) => ({
			ref,
			versions,
			requirement: undefined,
			isDirect: undefined,
			isDev: undefined,
			path: [ref.name],
		})),
		skipped: [],
	};
}

function parseListed(spec: string, index: number): VersionedPackage {
	try {
		return parseVersionedSpec(spec);
	} catch (cause) {
		const field = `packages[${index}]`;
		throw new ApiError(
			"invalid_request",
			`${field}: ${cause instanceof Error ? cause.message : String(cause)}`,
			{
				field,
				cause,
			},
		);
	}
}
