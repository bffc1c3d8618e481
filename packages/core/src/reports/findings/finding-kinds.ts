/** The kind of a finding, which many findings may share. Pure. */
import type { AssessedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import { TERMINAL_LABELS } from "../../scoring/status.ts";

export type FindingKind = {
	id: string;
	/** The words after a count: `12 deprecated`, `3 with a vulnerable version in use`. */
	words: string;
};

const WORDS: Readonly<Record<string, string>> = {
	malicious: "malicious: remove them now",
	version_malware: "with a malicious version in use: remove them now",
	version_vulnerable: "with a vulnerable version in use",
	version_deprecated: "with a deprecated version in use",
	version_yanked: "with a yanked version in use",
	maintenance: "with weak maintenance",
	community: "with a weak community",
	adoption: "with weak adoption",
	releases: "with weak releases",
	security: "with weak security",
};

/** A package that has ended is of that kind; else the first reason against it decides. */
export function kindOf({ status, reasons }: Pick<AssessedDependency, "status" | "reasons">): FindingKind {
	if (TERMINAL_LABELS.has(status.label))
		return { id: status.label, words: WORDS[status.label] ?? status.label };
	const id = reasons.find(({ effect }) => effect === "against")?.id ?? "";
	const words = Object.hasOwn(WORDS, id) ? WORDS[id] : undefined;
	return words === undefined ? { id: "health", words: "in poor health" } : { id, words };
}
