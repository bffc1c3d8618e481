import type { Activity } from "@dephealth/contract/routes/packages.ts";
import { Hatch } from "../../parts/charts/hatch.tsx";
import { useSize } from "../../parts/charts/use-size.ts";
import { formatDate } from "../../parts/format.ts";
import { lanesOf } from "./activity-model.ts";

const DAY_MS = 86_400_000;
const SPAN_DAYS = 730;
const LANE = 30;
/** A pause of people that is worth a word. */
const PAUSE_DAYS = 60;

const month = new Intl.DateTimeFormat(typeof navigator === "undefined" ? "en" : navigator.language, {
	month: "short",
	year: "2-digit",
	timeZone: "UTC",
});

/** Two years of a package: a line for each day with a commit, a diamond for each release, pauses and unread times. */
export function ActivityTimeline({ activity, today }: { activity: Activity; today: number }) {
	const { ref: box, size } = useSize();
	const { width } = size;
	const first = today - SPAN_DAYS;
	const lanes = lanesOf(activity.people ?? [], first);
	const bots = (activity.bots ?? []).filter((day) => day >= first);
	const rows = Math.max(lanes.length, 1);
	const left = width < 500 ? 70 : 92;
	const x = (day: number) => left + ((Math.max(day, first) - first) / SPAN_DAYS) * (width - left - 14);
	const bottom = 8 + (rows + (bots.length > 0 ? 1 : 0)) * LANE;
	const height = bottom + LANE + 26;
	const last = Math.max(first, ...lanes.flatMap(({ days }) => days));
	const pause = today - last;
	return (
		<div ref={box}>
			{width > 0 && (
				<svg
					class="ch"
					width={width}
					height={height}
					role="img"
					aria-label={labelOf(activity, lanes.length, pause)}
				>
					<Hatch id="gap" step={6} />
					{ticks(first, width).map((day) => (
						<g key={day}>
							<path class="gridline" d={`M${x(day)} 6V${height - 22}`} />
							<text x={x(day)} y={height - 6} text-anchor={day > today - 40 ? "end" : "middle"}>
								{month.format(day * DAY_MS)}
							</text>
						</g>
					))}
					{activity.people === null ? (
						<Gap from={left} to={x(today)} rows={rows} text="not read yet" />
					) : (
						pause > PAUSE_DAYS && (
							<Gap
								from={x(last) + 4}
								to={x(today)}
								rows={rows}
								text={last === first ? "nobody for two years or more" : `nobody for ${pause} days`}
							/>
						)
					)}
					{activity.read_from !== null && activity.read_from > first + 30 && (
						<Gap from={left} to={x(activity.read_from) - 4} rows={rows} text="not read" />
					)}
					<Lanes lanes={lanes} bots={bots} x={x} />
					<path d={`M0 ${bottom}H${width}`} class="gridline" />
					<Releases days={activity.releases?.filter((day) => day >= first)} left={left} top={bottom} x={x} />
					{activity.archived_on !== null && (
						<g>
							<path class="act-archived" d={`M${x(activity.archived_on)} 4V${height - 22}`} />
							<text class="act-word" x={Math.min(x(activity.archived_on) + 6, width - 60)} y={bottom + 19}>
								archived
							</text>
						</g>
					)}
				</svg>
			)}
		</div>
	);
}

/** From days to pixels. */
type Scale = (day: number) => number;

function Lanes({ lanes, bots, x }: { lanes: ReturnType<typeof lanesOf>; bots: readonly number[]; x: Scale }) {
	const rows = Math.max(lanes.length, 1);
	return (
		<>
			{lanes.map(({ name, days }, index) => (
				<g key={name}>
					<text x="0" y={25 + index * LANE}>
						{name}
					</text>
					<Ticks days={days} x={x} y={12 + index * LANE} className="act-person" />
				</g>
			))}
			{lanes.length === 0 && (
				<text x="0" y="25">
					people
				</text>
			)}
			{bots.length > 0 && (
				<g>
					<text x="0" y={25 + rows * LANE}>
						bots
					</text>
					<Ticks days={bots} x={x} y={12 + rows * LANE} className="act-bot" />
				</g>
			)}
		</>
	);
}

/** @param days undefined when they could not be read */
function Releases({
	days,
	left,
	top,
	x,
}: {
	days: readonly number[] | undefined;
	left: number;
	top: number;
	x: Scale;
}) {
	return (
		<>
			<text x="0" y={top + 19}>
				releases
			</text>
			{days === undefined ? (
				<text x={left} y={top + 19}>
					could not be read
				</text>
			) : (
				days.map((day) => (
					<path key={day} class="act-release" d={`M${x(day)} ${top + 7}l5 8 -5 8 -5 -8z`}>
						<title>{`released ${formatDate(day * DAY_MS)}`}</title>
					</path>
				))
			)}
		</>
	);
}

function Ticks({
	days,
	x,
	y,
	className,
}: {
	days: readonly number[];
	x: Scale;
	y: number;
	className: string;
}) {
	return (
		<>
			{days.map((day) => (
				<rect key={day} class={className} x={x(day) - 1} y={y} width="2" height="18" rx="1">
					<title>{formatDate(day * DAY_MS)}</title>
				</rect>
			))}
		</>
	);
}

function Gap({ from, to, rows, text }: { from: number; to: number; rows: number; text: string }) {
	const width = Math.max(to - from, 4);
	const shown = width > text.length * 6.6 ? text : text.replace(/^nobody for /, "");
	const isRoomy = width > shown.length * 6.6;
	return (
		<g>
			<rect class="act-gap" x={from} y="6" width={width} height={rows * LANE} rx="3">
				<title>{text}</title>
			</rect>
			{isRoomy && (
				<>
					<rect
						class="act-label"
						x={from + width / 2 - shown.length * 3.3 - 6}
						y={(rows * LANE) / 2 - 4}
						width={shown.length * 6.6 + 12}
						height="20"
						rx="4"
					/>
					<text class="act-words" x={from + width / 2} y={(rows * LANE) / 2 + 10} text-anchor="middle">
						{shown}
					</text>
				</>
			)}
		</g>
	);
}

/** The first days of months. */
function ticks(first: number, width: number): number[] {
	const step = width < 400 ? 12 : width < 620 ? 6 : 3;
	const start = new Date(first * DAY_MS);
	return Array.from({ length: Math.floor(24 / step) + 1 }, (_, index) =>
		Math.floor(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1 + index * step, 1) / DAY_MS),
	).filter((day) => day <= first + SPAN_DAYS);
}

function labelOf(activity: Activity, people: number, pause: number): string {
	if (activity.people === null) return "The stored collections do not tell who commits.";
	const releases =
		activity.releases === null ? "releases could not be read" : `${activity.releases.length} releases`;
	return `Two years: ${people} lanes of people, the last commit ${pause} days ago, ${releases}.`;
}
