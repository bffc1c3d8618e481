/** Answers as https://api.npmjs.org/downloads would. */
import { type Day, dateOf, dayOf } from "@dephealth/core/facts/day.ts";
import {
	type Answer,
	decodeSegments,
	json,
	jsonMap,
	UNKNOWN_ROUTE,
	type UpstreamRequest,
} from "../server/answer.ts";
import { hashText } from "../world/randomness.ts";
import type { Universe } from "../world/universe.ts";
import type { SandboxPackage } from "../world/world.ts";

type Kind = "point" | "range";
/** Both days included. */
type Period = { start: Day; end: Day };

/** https://github.com/npm/registry/blob/main/docs/download-counts.md#limits */
const MAX_BULK_PACKAGES = 128;
const MAX_DAYS = 549;
const MAX_BULK_DAYS = 365;
const FIRST_COUNTED_DATE = "2015-01-10";
const DAYS_BY_NAME: ReadonlyMap<string, number> = new Map([
	["last-day", 1],
	["last-week", 7],
	["last-month", 30],
	["last-year", 365],
]);

export function answerNpmDownloads(request: UpstreamRequest, universe: Universe): Answer {
	const segments = decodeSegments(request.rawSegments);
	const [root, kind, periodText = "", ...nameParts] = segments ?? [];
	const name = nameParts.join("/");
	if (root !== "downloads" || (kind !== "point" && kind !== "range")) {
		return json(UNKNOWN_ROUTE, 404, { error: "Not Found" });
	}
	const bulk = name.includes(",");
	const pattern = `GET /downloads/${kind}/{period}/${bulk ? "{names}" : "{name}"}`;
	const period = readPeriod(periodText, universe.today(), bulk ? MAX_BULK_DAYS : MAX_DAYS);
	if (!period) return json(pattern, 400, { error: "invalid period" });
	if (bulk) return answerBulk({ pattern, kind, period }, name, universe);
	const counted = countFor(kind, period, name, universe);
	return counted
		? json(pattern, 200, counted)
		: json(pattern, 404, { error: `package ${name.slice(0, 214)} not found` });
}

function answerBulk(
	{ pattern, kind, period }: { pattern: string; kind: Kind; period: Period },
	list: string,
	universe: Universe,
): Answer {
	const names = [...new Set(list.split(",").filter((name) => name !== ""))];
	if (names.length > MAX_BULK_PACKAGES) return json(pattern, 400, { error: "too many packages requested" });
	if (names.some((name) => name.startsWith("@"))) {
		return json(pattern, 400, { error: "bulk lookups do not support scoped packages" });
	}
	// A bulk of one is answered as if it had been asked alone.
	if (names.length === 1) {
		const counted = countFor(kind, period, names[0] ?? "", universe);
		return counted ? json(pattern, 200, counted) : json(pattern, 404, { error: "package not found" });
	}
	const counts = names.map((name): [string, unknown] => [
		name,
		countFor(kind, period, name, universe) ?? null,
	]);
	return jsonMap(pattern, counts);
}

function countFor(kind: Kind, period: Period, name: string, universe: Universe) {
	const found = universe.findPackage("npm", name);
	if (!found || found.weeklyDownloads === null) return undefined;
	const dates = { start: dateOf(period.start), end: dateOf(period.end), package: found.name };
	const days = Array.from({ length: period.end - period.start + 1 }, (_, index) => period.start + index);
	const downloads = days.map((day) => downloadsOn(found, day, universe.today()));
	return kind === "range"
		? { ...dates, downloads: days.map((day, index) => ({ downloads: downloads[index], day: dateOf(day) })) }
		: { ...dates, downloads: downloads.reduce((sum, count) => sum + count, 0) };
}

/** The seven days that end yesterday add up to the package's weekly count exactly. */
function downloadsOn(found: SandboxPackage, day: Day, today: Day): number {
	const first = found.versions[0];
	if (day >= today || (first && day < (dayOf(first.publishedAt) ?? day))) return 0;
	const weekly = found.weeklyDownloads ?? 0;
	const weekAgo = today - day <= 7;
	const share = Math.floor(weekly / 7) + (day === today - 1 ? weekly % 7 : 0);
	return weekAgo ? share : Math.round(share * (0.7 + (hashText(found.name, day) % 100) / 200));
}

function readPeriod(text: string, today: Day, maxDays: number): Period | undefined {
	const named = DAYS_BY_NAME.get(text);
	if (named !== undefined) return { start: today - named, end: today - 1 };
	const [from, to = from, ...rest] = text.split(":").map(readDate);
	if (from === undefined || to === undefined || rest.length > 0 || to < from) return undefined;
	const start = Math.max(from, dayOf(FIRST_COUNTED_DATE) ?? from);
	// The service shortens longer ranges without saying so.
	return { start: Math.max(start, to - maxDays + 1), end: Math.max(to, start) };
}

function readDate(text: string): Day | undefined {
	return /^\d{4}-\d{2}-\d{2}$/.test(text) ? dayOf(text) : undefined;
}
