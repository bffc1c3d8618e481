/** The requests of AWS's console about features that the embedded store does not have. */
import { resourceNotFound } from "../errors.ts";
import { tableArn } from "../tables/description.ts";
import type { OperationContext } from "./operation.ts";
import { existingName } from "./table-operations.ts";

/** The data directory is copied instead. */
export function describeContinuousBackups(context: OperationContext, input: unknown): string {
	existingName(context, input);
	return JSON.stringify({
		ContinuousBackupsDescription: {
			ContinuousBackupsStatus: "DISABLED",
			PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "DISABLED" },
		},
	});
}

/** @throws ResourceNotFoundException when it is not a table */
export function listTagsOfResource(context: OperationContext, input: unknown): string {
	const arn: unknown = Reflect.get(Object(input), "ResourceArn");
	const isTable = context.tables.names().some((name) => tableArn(context.region, name) === arn);
	if (!isTable) throw resourceNotFound(`Requested resource not found: ResourceArn: ${String(arn)} not found`);
	return JSON.stringify({ Tags: [] });
}

export function describeContributorInsights(context: OperationContext, input: unknown): string {
	return JSON.stringify({
		TableName: existingName(context, input),
		ContributorInsightsStatus: "DISABLED",
	});
}

export function describeKinesisStreamingDestination(context: OperationContext, input: unknown): string {
	return JSON.stringify({ TableName: existingName(context, input), KinesisDataStreamDestinations: [] });
}

export function listBackups(): string {
	return JSON.stringify({ BackupSummaries: [] });
}

export function listGlobalTables(): string {
	return JSON.stringify({ GlobalTables: [] });
}
