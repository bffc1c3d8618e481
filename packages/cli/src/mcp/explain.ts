import { fittedForecastModel } from "@dephealth/core/scoring/forecast/fitted-model.ts";
import { parseRequestedPackage } from "../check/requested-package.ts";
import { explainPackage } from "../explain/explain-package.ts";
import { renderExplanation } from "../explain/explain-report.ts";
import type { McpDeps } from "./mcp-deps.ts";
import { noVerdict } from "./verdict.ts";

const WIDTH = 120;

/** @throws InvalidPackageRefError */
export async function explainForAgent({ runtime }: Pick<McpDeps, "runtime">, spec: string): Promise<string> {
	const { ref } = parseRequestedPackage(spec);
	const outcome = await runtime.collect(ref, () => {});
	if (outcome.kind !== "collected") return noVerdict(ref, outcome);
	const explanation = explainPackage(outcome.document, await runtime.readReports(ref), fittedForecastModel);
	return renderExplanation(explanation, { colour: false, width: WIDTH });
}
