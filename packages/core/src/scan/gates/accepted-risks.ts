/**
 * Risks that a team has looked at and accepted, with a reason and a last day. They stay visible; they only stop
 * failing a pipeline. Pure.
 */

import type { AssessedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import * as z from "zod/mini";
import { matchesPackage, parsePackagePattern } from "../../manifests/registries/registry-settings.ts";
import { packageKey } from "../../packages/package-key.ts";
import { formatPackageRef, type PackageRef, parsePackageSpec } from "../../packages/package-ref.ts";

const MAX_ACCEPTED = 1_000;

/** A calendar day that exists: `2027-02-30` does not. */
const day = z.iso.date("must be a day such as 2027-03-31");

/** `npm/request`, or with `*` for any characters: `npm/@old/*`. */
const acceptedPackage = z.pipe(
	z.string(),
	z.transform((text: string, { issues }): AcceptedPackage => {
		const read = readAcceptedPackage(text);
		if (typeof read !== "string") return read;
		issues.push({ code: "custom", message: read, input: text });
		return z.NEVER;
	}),
);

/** A sentence when the text names no package. */
function readAcceptedPackage(text: string): AcceptedPackage | string {
	const written = text.trim();
	try {
		if (!written.includes("*")) {
			const ref = parsePackageSpec(written);
			const key = packageKey(ref);
			return { text: formatPackageRef(ref), matches: (other) => packageKey(other) === key };
		}
		const pattern = parsePackagePattern(written);
		if (typeof pattern === "string") return `${JSON.stringify(text)}: ${pattern}`;
		return { text: written, matches: (ref) => matchesPackage(pattern, ref) };
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
}

export type AcceptedPackage = {
	/** The name in reports. */
	text: string;
	matches(ref: PackageRef): boolean;
};

export const acceptedRisksSchema = z
	.array(
		z.strictObject({
			package: acceptedPackage.check(
				z.describe("ecosystem/name, with * for any characters: npm/express, npm/@old/*"),
			),
			reason: z
				.string()
				.check(z.trim(), z.minLength(1, "must say why the risk is accepted"), z.maxLength(500)),
			until: day.check(z.describe("The last day on which it is accepted")),
		}),
	)
	.check(z.maxLength(MAX_ACCEPTED));

export type AcceptedRisk = z.infer<typeof acceptedRisksSchema>[number];

export type AcceptanceReport = {
	/** The risks accepted today, by packageKey. */
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
	const packages = dependencies.map(({ ecosystem, package: name, status, in_use: inUse }) => {
		const ref = { ecosystem, name };
		const isMalware = inUse.some(({ reasons }) => reasons.some(({ id }) => id === "version_malware"));
		return { ref, key: packageKey(ref), label: isMalware ? "malicious" : status.label };
	});
	const applied = new Map<string, AcceptedRisk>();
	const report: AcceptanceReport = { applied, expired: [], refused: [], unused: [] };
	for (const risk of accepted) {
		if (risk.until < today) {
			report.expired.push(risk);
			continue;
		}
		const matching = packages.filter(({ ref }) => risk.package.matches(ref));
		const acceptable = matching.filter(({ label }) => label !== "malicious");
		for (const { key } of acceptable) if (!applied.has(key)) applied.set(key, risk);
		if (matching.length === 0) report.unused.push(risk);
		else if (acceptable.length < matching.length) report.refused.push(risk);
	}
	return report;
}
