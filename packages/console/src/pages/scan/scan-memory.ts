/**
 * Keeps the ids of this browser's scans, and the risks accepted in them. A scan itself is read with the session of its
 * owner.
 */
import type { AcceptedRisk } from "./scan-model.ts";

export type RememberedScan = { id: string; label: string; dependencies: number; at: number };

const RECENT = "recent-scans";
const ACCEPTED = "accepted-risks:";
/** The API keeps scans for a day. */
const KEPT_MS = 24 * 3_600_000;
const MAX_REMEMBERED = 10;

export function recentScans(now: number): RememberedScan[] {
	return read<RememberedScan[]>(RECENT, []).filter(({ at }) => now - at < KEPT_MS);
}

export function rememberScan(scan: RememberedScan): void {
	const others = recentScans(scan.at).filter(({ id }) => id !== scan.id);
	write(RECENT, [scan, ...others].slice(0, MAX_REMEMBERED));
}

export function acceptedIn(scanId: string): AcceptedRisk[] {
	return read<AcceptedRisk[]>(ACCEPTED + scanId, []);
}

export function rememberAccepted(scanId: string, accepted: readonly AcceptedRisk[]): void {
	write(ACCEPTED + scanId, accepted);
}

function read<T>(key: string, otherwise: T): T {
	try {
		return (JSON.parse(localStorage.getItem(key) ?? "null") as T | null) ?? otherwise;
	} catch {
		return otherwise;
	}
}

function write(key: string, value: unknown): void {
	try {
		localStorage.setItem(key, JSON.stringify(value));
	} catch {
		// A browser that keeps nothing: the page works all the same.
	}
}
