/** The port through which executions write a package: under a lease that one of them holds at a time. */

import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import type { SourceReport } from "../facts/source-report.ts";
import type { Notified } from "../webhooks/risk-change.ts";
import type { PackageRef } from "./package-ref.ts";

/** Longer than the state machine may run (480 s), so that a running execution never loses its claim. */
export const CLAIM_LEASE_MS = 510_000;

/**
 * - `previousReports`: the reports of earlier collections; empty when the lease was not granted
 * - `isTakenOver`: the previous owner died while it held the lease, before finishing its repairs
 */
export type ClaimResult = { claimed: boolean; isTakenOver: boolean; previousReports: SourceReport[] };

/**
 * - `takeOver`: also from an owner whose lease has run out. Default true
 * - `settledBefore`: ISO time; a package that was settled later is left, for somebody has seen to it meanwhile
 * - `withReports`: false brings none. Default true
 */
export type ClaimOptions = { takeOver?: boolean; settledBefore?: string; withReports?: boolean };

export type CollectionResult = {
	status: "complete" | "partial";
	document: PackageDocument;
	reports: SourceReport[];
};

export type ReleaseOutcome = { status: "pending" | "not_found" | "failed"; lastFailure: string };

export type PackageClaims = {
	/** Acquires or renews the lease. @throws StorageUnavailableError */
	claim(ref: PackageRef, owner: string, options?: ClaimOptions): Promise<ClaimResult>;
	/**
	 * Stores a result, notes it in the history if it is news there, and releases the lease.
	 *
	 * @returns what those who watch the package were notified of last; for a first result, the result itself
	 * @throws ClaimLostError, StorageUnavailableError
	 */
	save(ref: PackageRef, owner: string, result: CollectionResult): Promise<Notified>;
	/** Records the state that watchers were notified of. @throws StorageUnavailableError */
	markNotified(ref: PackageRef, notified: Notified): Promise<void>;
	/** Releases the lease without a result. A document that exists stays. @throws ClaimLostError, StorageUnavailableError */
	release(ref: PackageRef, owner: string, outcome: ReleaseOutcome): Promise<void>;
};
