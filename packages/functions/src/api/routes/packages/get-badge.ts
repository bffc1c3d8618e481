import type { getBadge } from "@dephealth/contract/routes/packages.ts";
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { etagOf, type HotPackages } from "@dephealth/core/cache/hot-packages.ts";
import { InvalidPackageRefError } from "@dephealth/core/errors.ts";
import { hotPackages } from "../../../compose/capabilities/hot-packages.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { isKnownToClient } from "../../http/input/if-none-match.ts";
import { publicRoute } from "../../http/public-route.ts";
import type { ApiRequest, Respond } from "../../http/request.ts";
import { renderBadge } from "./badge.ts";
import { packageRefOf } from "./package-request.ts";

/** Every reader of a README loads the image, so caching matters more than seconds. */
const KNOWN = "public, max-age=3600, s-maxage=3600, stale-while-revalidate=86400";
/** It may be collected any minute. */
const UNKNOWN = "public, max-age=300, s-maxage=300";
const SUFFIX = ".svg";

/**
 * GET /v1/badge/{ecosystem}/{name}.svg: the stored verdict as an image. It starts no collection, since anybody may
 * request it.
 */
export function createGetBadge(deps: { packages: Pick<HotPackages, "get"> }): Respond {
	return async (request) => {
		const { stored } = await deps.packages.get(packageRefOf(withoutSuffix(request)));
		const json = stored?.documentJson;
		const body = renderBadge(json === undefined ? undefined : (JSON.parse(json) as PackageDocument));
		const etag = etagOf(body);
		const headers = { etag, "cache-control": json === undefined ? UNKNOWN : KNOWN };
		if (isKnownToClient(request.headers.get("if-none-match"), etag)) return { status: 304, headers };
		return {
			status: 200,
			headers: {
				...headers,
				"content-type": "image/svg+xml; charset=utf-8",
				// The image styles itself, and does nothing else.
				"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
			},
			body,
		};
	};
}

/** API Gateway has no parameters with something behind them, so the suffix arrives with the name. */
function withoutSuffix(request: ApiRequest): ApiRequest {
	const name = request.pathParameters.get("name") ?? "";
	if (!name.endsWith(SUFFIX)) {
		throw new InvalidPackageRefError(
			"name",
			`A badge's path ends in ${SUFFIX}, for example npm/express.svg.`,
		);
	}
	const pathParameters = new Map(request.pathParameters).set("name", name.slice(0, -SUFFIX.length));
	return { ...request, pathParameters };
}

export const createHandler = publicRoute<typeof getBadge>("public", (c) =>
	createGetBadge({ packages: hotPackages(c) }),
);
export const handler = onLambda(createHandler);
