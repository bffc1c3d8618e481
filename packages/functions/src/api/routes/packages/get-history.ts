import { HISTORY_LINES } from "@dephealth/contract/limits.ts";
import type { getHistory, History } from "@dephealth/contract/routes/packages.ts";
import { formatPackageRef, type PackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { PackageStore } from "@dephealth/core/packages/package-store.ts";
import {
	createPackageHistory,
	type HistoryRange,
	type PackageHistory,
} from "@dephealth/core/packages/snapshot-store.ts";
import * as z from "zod/mini";
import { dynamoDb, packages } from "../../../compose/aws/storage.ts";
import { config } from "../../../compose/process/config.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { ApiError } from "../../http/api-error.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import { readPageLimit } from "../../http/input/read-page-limit.ts";
import { type ApiRequest, json, type Respond } from "../../http/request.ts";
import { packageRefOf } from "./package-request.ts";

/** GET /v1/history/{ecosystem}/{name}: how a package's judgement has changed, the newest first. */
export function createGetHistory(deps: {
	packages: Pick<PackageStore, "get">;
	history: Pick<PackageHistory, "list">;
}): Respond {
	async function requireKnown(ref: PackageRef): Promise<void> {
		const stored = await deps.packages.get(ref);
		if (stored?.documentJson !== undefined) return;
		throw new ApiError(
			"package_not_found",
			`${formatPackageRef(ref)} has no history: it has not been assessed yet. GET /v1/packages/${ref.ecosystem}/${encodeURIComponent(ref.name)} starts a collection.`,
			{ details: { package: ref.name, ecosystem: ref.ecosystem, checked_at: null } },
		);
	}

	return async (request) => {
		const ref = packageRefOf(request);
		const range = rangeOf(request);
		const found = await deps.history.list(ref, { ...range, limit: range.limit + 1 });
		if (found.length === 0) await requireKnown(ref);
		const body: History = {
			package: ref.name,
			ecosystem: ref.ecosystem,
			snapshots: found.slice(0, range.limit),
			has_more: found.length > range.limit,
		};
		return json(200, body, { "cache-control": "private, max-age=300" });
	};
}

/** @throws ApiError invalid_request naming the field */
function rangeOf(request: ApiRequest): HistoryRange {
	const from = dayOf(request, "from");
	const to = dayOf(request, "to");
	if (from !== undefined && to !== undefined && from > to) {
		throw new ApiError("invalid_request", "from is later than to, so no day lies between them.", {
			field: "from",
		});
	}
	return { ...(from && { from }), ...(to && { to }), limit: readPageLimit(request, HISTORY_LINES) };
}

const day = z.iso.date();

function dayOf(request: ApiRequest, field: "from" | "to"): string | undefined {
	const text = request.query.get(field);
	if (text === undefined || day.safeParse(text).success) return text;
	throw new ApiError("invalid_request", `${field} is a day, for example 2026-01-31.`, { field });
}

export const createHandler = guardedRoute<typeof getHistory>("caller", (c) =>
	createGetHistory({
		packages: packages(c),
		history: createPackageHistory({ client: dynamoDb(c), tableName: config(c).tables.packages }),
	}),
);
export const handler = onLambda(createHandler);
