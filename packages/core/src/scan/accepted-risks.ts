/**
 * Risks that a team has looked at and accepted, with a reason and a last day. They stay visible; they only stop
 * failing a pipeline. Pure.
 */

import type { AssessedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import * as z from "zod";
import { packageKey } from "../packages/package-key.ts";
import { type PackageRef, parsePackageSpec } from "../packages/package-ref.ts";

const MAX_ACCEPTED = 1_000;

/** A calendar day that exists: `2027-02-30` does not. */
const day = z.iso.date("is not a day such as 2027-03-31");

const packageSpec = z.string().transform((text, context): PackageRef => {
	try {
		return parsePackageSpec(text);
	} catch (error) {
		context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
		return z.NEVER;
	}
});

export const acceptedRisksSchema = z
	.array(
		z.strictObject({
			package: packageSpec.describe("ecosystem/name, for example npm/express"),
			reason: z.string().trim().min(1, "must say why the risk is accepted").max(500),
			until: day.describe("The last day on which it is accepted"),
		}),
	)
	.max(MAX_ACCEPTED);

export type AcceptedRisk = z.infer<typeof acceptedRisksSchema>[number];

export type AcceptanceReport = {
	/** By packageKey: what is accepted today. */
	applied: ReadonlyMap<string, AcceptedRisk>;
	/** Their last day has passed: not applied. */
	expired: AcceptedRisk[];
	/** Malware is nothing to accept: not applied. */
	refused: AcceptedRisk[];
	/** Name nothing that was assessed; they can be removed. */
	unused: AcceptedRisk[];
};

/** @param now epoch milliseconds; days end in UTC */
export function applyAcceptedRisks(
	dependencies: readonly Pick<AssessedDependency, "ecosystem" | "package" | "status" | "in_use">[],
	accepted: readonly AcceptedRisk[],
	now: number,
): AcceptanceReport {
	const today = new Date(now).toISOString().slice(0, 10);
	const labels = new Map(
		dependencies.map(({ ecosystem, package: name, status, in_use: inUse }) => [
			packageKey({ ecosystem, name }),
			inUse.some(({ reasons }) => reasons.some(({ id }) => id === "version_malware"))
				? "malicious"
				: status.label,
		]),
	);
	const applied = new Map<string, AcceptedRisk>();
	const report: AcceptanceReport = { applied, expired: [], refused: [], unused: [] };
	for (const risk of accepted) {
		const key = packageKey(risk.package);
		const label = labels.get(key);
		if (risk.until < today) report.expired.push(risk);
		else if (label === undefined) report.unused.push(risk);
		else if (label === "malicious") report.refused.push(risk);
		else applied.set(key, risk);
	}
	return report;
}
