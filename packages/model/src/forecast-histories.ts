/** `npm run -s forecast -- --histories FILE`: forecasts of histories, one JSON object a line in and out. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { fittedForecastModel } from "@dephealth/core/scoring/forecast/fitted-model.ts";
import { type Forecast, HORIZONS } from "@dephealth/core/scoring/forecast/forecast-model.ts";
import { toWorkFeatures } from "@dephealth/core/scoring/forecast/work-features.ts";
import type { WorkHistory } from "@dephealth/core/scoring/forecast/work-history.ts";
import * as z from "zod";
import { toEcosystem } from "./timelines.ts";

const HELP = `Usage: npm run -s forecast -- --histories FILE

FILE has one JSON object a line:
  {"id", "asOfDay", "ecosystem", "humanCommits": [[day, author], …], "tagDays", "versionChangeDays", "wholeSinceDay"}
Days are days since 1970-01-01 UTC; nothing after asOfDay is read. Without commits the forecast is made from the
releases alone. wholeSinceDay: before it, work may be missing; absent: the whole history is there. Prints one line each:
  {"id", "probability": {"3", "6", "12", "24"}, "interval": {"low", "high"}}
The probability that nobody works on it within so many months: no commit by a person, no tag, no version change. The
interval is that of 12 months. A history that begins within 24 months may have been cut off: its interval covers that.
`;

const day = z.number().int();
const historySchema = z.object({
	id: z.union([z.string(), z.number()]),
	asOfDay: day,
	ecosystem: z.string().optional(),
	humanCommits: z.array(z.tuple([day, z.number().int()])).default([]),
	tagDays: z.array(day).default([]),
	versionChangeDays: z.array(day).default([]),
	wholeSinceDay: day.optional(),
});
type History = z.infer<typeof historySchema>;

const LOOK_BACK_DAYS = 730;
/** The number of commits that GitHub's API is asked for. A longer list was not cut there. */
const MAX_COMMITS = 300;

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
	const readings = readingsOf(parsed.data).flatMap((history) => forecastOf(history, parsed.data.ecosystem));
	const probability = Object.fromEntries(
		HORIZONS.map((horizon) => [horizon, readings[0]?.horizons[horizon] ?? null]),
	);
	const interval = readings.length > 0 && {
		low: Math.min(...readings.map(({ interval }) => interval.low)),
		high: Math.max(...readings.map(({ interval }) => interval.high)),
	};
	return JSON.stringify({ id: parsed.data.id, probability, interval: interval || null });
}

function forecastOf(history: WorkHistory, ecosystem: string | undefined): Forecast[] {
	const features = toWorkFeatures(history);
	const forecast =
		features && fittedForecastModel.forecast({ features, ecosystem: toEcosystem(ecosystem ?? "npm") });
	return forecast ? [forecast] : [];
}

/** First the line as it is; then, if possible, as the rest of a longer history. */
function readingsOf(line: History): WorkHistory[] {
	const { asOfDay, wholeSinceDay = null } = line;
	const commits = line.humanCommits.filter(([committed]) => committed <= asOfDay);
	const releases = [...line.tagDays, ...line.versionChangeDays].filter((released) => released <= asOfDay);
	const wholeFrom = (start: number | null): WorkHistory => ({
		asOfDay,
		humanCommits: commits.length > 0 ? commits : null,
		commitsWholeSince: start,
		releaseDays: releases,
		releasesWholeSince: start,
		life: null,
	});
	const first = Math.min(...commits.map(([committed]) => committed), ...releases);
	if (wholeSinceDay !== null || first < asOfDay - LOOK_BACK_DAYS) return [wholeFrom(wholeSinceDay)];
	const cut = commits.length >= MAX_COMMITS ? first : asOfDay - LOOK_BACK_DAYS;
	return [wholeFrom(null), wholeFrom(cut)];
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
		process.stderr.write(
			`forecast: ${error instanceof Error ? error.message : error}\n\`npm run -s forecast -- --help\` says how it is called.\n`,
		);
		process.exitCode = 2;
	}
}
