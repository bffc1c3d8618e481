/** Errors of manifests, for somebody who has many files: each says which one it is about. */
import type { Manifest } from "@dephealth/core/manifests/manifest.ts";
import { ManifestError } from "@dephealth/core/manifests/manifest-error.ts";
import { readManifest } from "@dephealth/core/manifests/read-manifest.ts";
import type { RegistryPolicy } from "@dephealth/core/manifests/registries/registry-policy.ts";

/** @param path as the user knows it. @throws ManifestError whose message begins with the path */
export function readNamedManifest(
	path: string,
	bytes: Uint8Array,
	options: { fileName: string | undefined; registries: RegistryPolicy },
): Manifest {
	try {
		return readManifest(bytes, options);
	} catch (error) {
		if (!(error instanceof ManifestError)) throw error;
		const named = withPath(path, error);
		const isNameless = options.fileName === undefined && error.code === "format_not_recognised";
		throw isNameless ? withAdvice(named, "Give its name with --filename.") : named;
	}
}

function withAdvice(error: ManifestError, advice: string): ManifestError {
	return new ManifestError(error.code, `${error.message} ${advice}`, error.details, { cause: error });
}

export function withPath(path: string, error: ManifestError): ManifestError {
	return new ManifestError(error.code, `${path}: ${error.message}`, error.details, { cause: error });
}
