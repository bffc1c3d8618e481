import type { AssessedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import { printable } from "../scan-report.ts";

export const RISK_SIGN: Readonly<Record<AssessedDependency["risk_level"], string>> = {
	CRITICAL: "🔴",
	HIGH: "🟠",
	MEDIUM: "🟡",
	LOW: "🟢",
	UNKNOWN: "⚪",
};

/** Names and messages come from outside: they must not become markup, links, mentions or another column. */
export function escapeMarkdown(text: string): string {
	return printable(text).replace(/[\\`*_{}[\]<>|#~!]/g, (character) => `\\${character}`);
}
