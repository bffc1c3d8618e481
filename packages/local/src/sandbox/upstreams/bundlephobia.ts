/** Answers as https://bundlephobia.com/api/size would. */
import { type Answer, decodeSegments, json, UNKNOWN_ROUTE, type UpstreamRequest } from "../server/answer.ts";
import type { Universe } from "../world/universe.ts";
import type { SandboxPackage } from "../world/world.ts";

const PATTERN = "GET /api/size";

export function answerBundlephobia(request: UpstreamRequest, universe: Universe): Answer {
	const path = decodeSegments(request.rawSegments)?.join("/");
	if (path !== "api/size")
		return json(UNKNOWN_ROUTE, 404, { error: { code: "NotFound", message: "Not Found" } });
	const wanted = request.query.get("package") ?? "";
	if (wanted === "") return failure(400, "BadRequest", "The parameter `package` is missing.");
	const { name, version } = splitVersion(wanted);
	const found = universe.findPackage("npm", name);
	if (!found || found.unpublished) {
		return failure(404, "PackageNotFoundError", `The package you were looking for doesn't exist.`);
	}
	if (version !== undefined && !found.versions.some((release) => release.version === version)) {
		return failure(
			404,
			"PackageVersionMismatchError",
			"This package has not been published with this version.",
		);
	}
	switch (found.bundle.kind) {
		case "blocked":
			return failure(
				403,
				"UnsupportedPackageError",
				"This package is not supported: it has no code to bundle.",
			);
		case "build_failed":
			return failure(500, "BuildError", "Failed to build this package.");
		case "measured":
			return json(PATTERN, 200, sizes(found, found.bundle, version ?? found.latestVersion ?? ""));
	}
}

/** `@scope/name@1.2.3` → name and version; the version may be missing or `latest`. */
function splitVersion(text: string): { name: string; version: string | undefined } {
	const at = text.indexOf("@", 1);
	if (at === -1) return { name: text, version: undefined };
	const version = text.slice(at + 1);
	return { name: text.slice(0, at), version: version === "latest" ? undefined : version };
}

function sizes(
	found: SandboxPackage,
	bundle: Extract<SandboxPackage["bundle"], { kind: "measured" }>,
	version: string,
) {
	return {
		name: found.name,
		version,
		description: found.description,
		repository: found.repository ? `https://${found.repository.host}/${found.repository.declaredPath}` : "",
		scoped: found.name.startsWith("@"),
		size: bundle.size,
		gzip: bundle.gzip,
		dependencyCount: found.dependencies.length,
		dependencySizes: [{ name: found.name, approximateSize: bundle.size }],
		// Packages that name the files with side effects answer with that list.
		hasSideEffects: bundle.size % 5 === 0 ? ["index.js"] : bundle.hasSideEffects,
		hasJSModule: "index.mjs",
		hasJSNext: false,
		isModuleType: false,
		assets: [{ name: "main", type: "js", size: bundle.size, gzip: bundle.gzip }],
	};
}

function failure(status: number, code: string, message: string): Answer {
	return json(PATTERN, status, { error: { code, message, details: {} } });
}
