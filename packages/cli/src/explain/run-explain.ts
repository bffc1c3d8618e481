import { terminalOptions } from "@dephealth/core/reports/text/terminal-layout.ts";
import { fittedForecastModel } from "@dephealth/core/scoring/forecast/fitted-model.ts";
import { collectOne } from "../check/collect-one.ts";
import { parseRequestedPackage } from "../check/requested-package.ts";
import { explainPackage } from "./explain-package.ts";
import { explanationJson, renderExplanation } from "./explain-report.ts";

export type ExplainOptions = { json: boolean; sandbox: boolean };

/** `dephealth explain`: collects a package, and takes its judgement apart. */
export async function runExplain(spec: string, options: ExplainOptions): Promise<void> {
	const { ref } = parseRequestedPackage(spec);
	await collectOne(ref, options, async (document, runtime) => {
		const explanation = explainPackage(document, await runtime.readReports(ref), fittedForecastModel);
		process.stdout.write(
			options.json
				? `${JSON.stringify(explanationJson(explanation), null, 2)}\n`
				: `\n${renderExplanation(explanation, terminalOptions(process.stdout))}`,
		);
	});
}
