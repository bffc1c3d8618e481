/** `npm run -s forecast -- --histories FILE`: forecasts of histories, one JSON object a line in and out. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { toActivityFeatures } from "@dephealth/core/scoring/features/activity-features.ts";
import { fittedForecastModel } from "@dephealth/core/scoring/forecast/fitted-model.ts";
import { HORIZONS } from "@dephealth/core/scoring/forecast/forecast-model.ts";
import { z } from "zod";
import { historyAt } from "./landmarks.ts";

const HELP = `Usage: npm run -s forecast -- --histories FILE

FILE has one JSON object a line:
  {"id", "asOfDay", "humanCommits": [[day, author], …], "botCommitDays", "tagDays", "versionChangeDays"}
Days are days since 1970-01-01 UTC; nothing after asOfDay is read. Prints one line each:
  {"id", "probability": {"3", "6", "12", "24"}}
`;

const day = z.number().int();
const historySchema = z.object({
	id: z.union([z.string(), z.number()]),
	asOfDay: day,
	humanCommits: z.array(z.tuple([day, z.number().int()])).default([]),
	botCommitDays: z.array(day).default([]),
	tagDays: z.array(day).default([]),
	versionChangeDays: z.array(day).default([]),
});

class UsageError extends Error {
	override name = "UsageError";
}

/** @throws UsageError naming the line and the field that is wrong */
export function forecastLine(line: string, lineNumber: number): string {
	const parsed = historySchema.safeParse(parseJson(line, lineNumber));
	if (!parsed.success) {
		const issue = parsed.error.issues[0];
		throw new UsageError(`Line ${lineNumber}: '${issue?.path.join(".")}' is not usable: ${issue?.message}.`);
	}
	const features = toActivityFeatures(historyAt(parsed.data, parsed.data.asOfDay));
	const forecast = fittedForecastModel.forecast(features);
	// Without any activity nothing can be said; after 24 silent months the end has come.
	const whenOutside = features.silenceDays === null ? null : 1;
	const probability = Object.fromEntries(
		HORIZONS.map((horizon) => [horizon, forecast?.horizons[horizon] ?? whenOutside]),
	);
	return JSON.stringify({ id: parsed.data.id, probability });
}

function parseJson(line: string, lineNumber: number): unknown {
	try {
		return JSON.parse(line);
	} catch (error) {
		throw new UsageError(`Line ${lineNumber} is not JSON: ${error instanceof Error ? error.message : error}`);
	}
}

async function main(): Promise<number> {
	const { values } = parseArgs({ options: { histories: { type: "string" }, help: { type: "boolean" } } });
	if (values.help || !values.histories) {
		(values.help ? process.stdout : process.stderr).write(HELP);
		return values.help ? 0 : 2;
	}
	let lineNumber = 0;
	for await (const line of createInterface({
		input: createReadStream(values.histories),
		crlfDelay: Number.POSITIVE_INFINITY,
	})) {
		lineNumber += 1;
		if (line.trim() !== "") process.stdout.write(`${forecastLine(line, lineNumber)}\n`);
	}
	return 0;
}

if (import.meta.main) {
	try {
		process.exitCode = await main();
	} catch (error) {
		process.stderr.write(`forecast: ${error instanceof Error ? error.message : error}\n`);
		process.exitCode = 2;
	}
}
