/**
 * What upstreams have said of real packages, names changed, and the verdict that their maintainers would accept: each
 * test beside this file is one table of a kind, with further cases of its kind.
 */
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { textsOf } from "../../package-documents.ts";
import { type Release, type UpstreamCase, weekly } from "../upstream-answers.ts";

export type Label = PackageDocument["status"]["label"];
export type Risk = PackageDocument["risk_level"];

export const reasons = (document: PackageDocument) => textsOf(document.reasons);
export const silent = (days: number): Release[] => [
	{ version: "1.0.0", daysAgo: days + 700 },
	{ version: "1.1.0", daysAgo: days },
];
/** `git describe`s of a life that ended so many days ago, commits and releases alike. */
export const quietFor = (days: number): UpstreamCase => ({
	releases: silent(days),
	commits: weekly(days + 600, days),
});
export const LIVING: Risk[] = ["LOW", "MEDIUM"];
export const OVER: Risk[] = ["HIGH", "CRITICAL"];
