/** The common part of every registry's reader. */
import type { CircuitName } from "@dephealth/contract/vocabulary.ts";
import { UpstreamError } from "../../errors.ts";
import type { PublishRecord } from "../../facts/recent-changes.ts";
import type { Gap } from "../../facts/source-report.ts";
import type { HttpClient } from "../../http/http-client.ts";
import type { PackageRef } from "../../packages/package-ref.ts";
import type { RegistryFacts } from "./facts.ts";

/** `publishes`: in any order; absent where the registry keeps no record of them. */
export type RegistryReading = { facts: RegistryFacts; gaps: Gap[]; publishes?: PublishRecord[] };

/**
 * Reads one package from its registry. Facts besides the list of versions that cannot be read are gaps.
 *
 * @throws PackageNotFoundError when the registry does not know it; the errors of HttpClient.requestJson; the signal's
 * reason
 */
export type ReadRegistry = (ref: PackageRef, signal?: AbortSignal) => Promise<RegistryReading>;

/** @property source the upstream's name in errors, circuits and metrics */
export type RegistryDeps = { http: HttpClient; source: CircuitName; url: string };

/** The answer, or why each of the fields that were to come from it is unknown. */
export async function orGaps<T>(
	work: Promise<T>,
	fields: readonly (keyof RegistryFacts)[],
): Promise<{ value: T | null; gaps: Gap[] }> {
	try {
		return { value: await work, gaps: [] };
	} catch (error) {
		if (!(error instanceof UpstreamError)) throw error;
		return { value: null, gaps: fields.map((field) => ({ field, error: error.name })) };
	}
}
