/** Makes the sources report a change by setting the stored facts to an earlier time. */
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { compressJson, decompressText } from "@dephealth/core/aws/compressed-json.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { reportsKey } from "@dephealth/core/packages/package-items.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";

export type Change = (report: SourceReport) => SourceReport;

/** @returns whether anything has changed by it */
export async function rewriteReports(
	client: DynamoDBDocumentClient,
	table: string,
	{ ref, change }: { ref: PackageRef; change: Change },
): Promise<boolean> {
	const { Item } = await client.send(new GetCommand({ TableName: table, Key: reportsKey(ref) }));
	const stored = Item?.["reports"];
	if (!(stored instanceof Uint8Array)) return false;
	const before = decompressText(stored);
	const after = JSON.stringify((JSON.parse(before) as SourceReport[]).map(change));
	if (after === before) return false;
	await client.send(
		new UpdateCommand({
			TableName: table,
			Key: reportsKey(ref),
			UpdateExpression: "SET reports = :reports",
			ExpressionAttributeValues: { ":reports": compressJson(JSON.parse(after)) },
		}),
	);
	return true;
}

/** The newest release was not known yet. */
export function anOlderRelease(report: SourceReport): SourceReport {
	if (report.state !== "collected") return report;
	if (report.source === "deps_dev") {
		return { ...report, facts: { ...report.facts, defaultVersion: "0.0.0-before" } };
	}
	if (report.source === "registry") {
		return { ...report, facts: { ...report.facts, latestVersion: "0.0.0-before" } };
	}
	if (report.source !== "npm") return report;
	const { etag: _, ...before } = report;
	return { ...before, facts: { ...before.facts, latestVersion: "0.0.0-before" } };
}

/** The newest commits were not known yet. */
export function anOlderCommit(report: SourceReport): SourceReport {
	if (report.state !== "collected") return report;
	if ((report.source !== "github" && report.source !== "git") || !report.facts.found) return report;
	return { ...report, facts: { ...report.facts, head: "an older commit" } } as SourceReport;
}
