import { parseRequestedPackage } from "../check/requested-package.ts";
import {
	type JudgedVersion,
	judgeLatestVersion,
	judgeRequestedVersion,
	versionJson,
	versionReport,
} from "../check/version-report.ts";
import type { McpDeps } from "./mcp-deps.ts";
import { noVerdict, verdictLines } from "./verdict.ts";

/** @throws InvalidPackageRefError */
export async function checkPackage(
	{ runtime }: Pick<McpDeps, "runtime">,
	spec: string,
	detail: "short" | "full",
): Promise<string> {
	const { ref, version } = parseRequestedPackage(spec);
	const outcome = await runtime.collect(ref, () => {});
	if (outcome.kind !== "collected") return noVerdict(ref, outcome);
	const { document } = outcome;
	const judged = version === undefined ? undefined : judgeRequestedVersion(version, document);
	const about = judged ?? judgeLatestVersion(document);
	if (detail === "full") {
		return JSON.stringify(judged ? { ...document, judged_version: versionJson(judged) } : document, null, 2);
	}
	const lines = verdictLines(document);
	return [...lines, ...(about ? versionLines(about) : [])].join("\n");
}

function versionLines(version: JudgedVersion): string[] {
	const { title, reasons } = versionReport(version);
	return [title, ...reasons.map((reason) => `  - ${reason}`)];
}
