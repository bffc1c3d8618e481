import { ECOSYSTEMS } from "@dephealth/contract/ecosystems.ts";
import { PACKAGES_PAGE } from "@dephealth/contract/limits.ts";
import type { listPackages, PackageList } from "@dephealth/contract/routes/packages.ts";
import { RISK_LEVELS } from "@dephealth/contract/vocabulary.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import type { PackageStore } from "@dephealth/core/packages/package-store.ts";
import { isRiskCursor, type RiskIndex } from "@dephealth/core/packages/risk-index-store.ts";
import { packages, riskIndex } from "../../../compose/aws/storage.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { ApiError } from "../../http/api-error.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import { readPageLimit } from "../../http/input/read-page-limit.ts";
import { type ApiRequest, json, type Respond } from "../../http/request.ts";

/** GET /v1/packages: an ecosystem's packages of one risk level, the newest judgement first. */
export function createListPackages(deps: {
	index: RiskIndex;
	packages: Pick<PackageStore, "getSummaries">;
}): Respond {
	return async (request) => {
		const risk = oneOf(RISK_LEVELS, request, "risk");
		const ecosystem = oneOf(ECOSYSTEMS, request, "ecosystem");
		const limit = readPageLimit(request, PACKAGES_PAGE);
		const cursor = request.query.get("cursor");
		if (cursor !== undefined && !isRiskCursor(cursor)) {
			throw new ApiError("invalid_request", "cursor must be the next_cursor of the page before.", {
				field: "cursor",
			});
		}
		const page = await deps.index.list(
			{ risk, ecosystem },
			{ limit, ...(cursor !== undefined && { cursor }) },
		);
		const summaries = await deps.packages.getSummaries(page.refs);
		const body: PackageList = {
			packages: page.refs.flatMap((ref) => {
				const summary = summaries.get(packageKey(ref))?.summary;
				// The index follows its table: a package whose risk has changed is elsewhere in it.
				if (summary?.risk_level !== risk) return [];
				const { data_quality: quality, version_facts: _, ...shown } = summary;
				return { ecosystem: ref.ecosystem, package: ref.name, ...shown, data_quality: quality.status };
			}),
			next_cursor: page.cursor ?? null,
		};
		return json(200, body);
	};
}

function oneOf<T extends string>(
	values: readonly T[],
	{ query }: ApiRequest,
	field: "risk" | "ecosystem",
): T {
	const text = query.get(field);
	const value = values.find((known) => known === text);
	if (value !== undefined) return value;
	const code = field === "ecosystem" ? "invalid_ecosystem" : "invalid_request";
	throw new ApiError(code, `${field} is one of ${values.join(", ")}.`, { field });
}

export const createHandler = guardedRoute<typeof listPackages>("operator", (c) =>
	createListPackages({ index: riskIndex(c), packages: packages(c) }),
);
export const handler = onLambda(createHandler);
