import type { Activity, getActivity } from "@dephealth/contract/routes/packages.ts";
import { activityOf } from "@dephealth/core/facts/activity.ts";
import { mergeReports } from "@dephealth/core/facts/merged/merge-reports.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { formatPackageRef, type PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { createReportsStore } from "@dephealth/core/packages/reports-store.ts";
import { dynamoDb } from "../../../compose/aws/storage.ts";
import { config } from "../../../compose/process/config.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { ApiError } from "../../http/api-error.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import { json, type Respond } from "../../http/request.ts";
import { packageRefOf } from "./package-request.ts";

/** GET /v1/activity/{ecosystem}/{name}: on which days people, bots and releases were seen, as the document's facts have it. */
export function createGetActivity(deps: {
	readReports: (ref: PackageRef) => Promise<readonly SourceReport[]>;
}): Respond {
	return async (request) => {
		const ref = packageRefOf(request);
		const reports = await deps.readReports(ref);
		if (reports.length === 0) {
			throw new ApiError(
				"package_not_found",
				`Nothing is known of ${formatPackageRef(ref)} yet. GET /v1/packages/${ref.ecosystem}/${encodeURIComponent(ref.name)} starts a collection.`,
				{ details: { package: ref.name, ecosystem: ref.ecosystem, checked_at: null } },
			);
		}
		const body: Activity = {
			package: ref.name,
			ecosystem: ref.ecosystem,
			...activityOf(mergeReports(reports)),
		};
		// It is part of the document, which was already counted.
		return { ...json(200, body, { "cache-control": "private, max-age=300" }), charge: 0 };
	};
}

export const createHandler = guardedRoute<typeof getActivity>("caller", (c) => {
	const reports = createReportsStore({ client: dynamoDb(c), tableName: config(c).tables.packages });
	return createGetActivity({ readReports: reports.read });
});
export const handler = onLambda(createHandler);
