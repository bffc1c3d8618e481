import { formatTime } from "../../../parts/format.ts";
import type { Machine } from "./execution-lists.ts";

export const STATUSES = [
	["", "Any"],
	["RUNNING", "Running"],
	["FAILED", "Failed"],
	["SUCCEEDED", "Succeeded"],
	["ABORTED", "Stopped"],
	["TIMED_OUT", "Timed out"],
] as const;

export function MachineChips({
	machines,
	counts,
	value,
	onChange,
}: {
	machines: readonly Machine[];
	counts: Readonly<Record<string, { count: number; isMore: boolean }>>;
	value: string;
	onChange: (name: string) => void;
}) {
	return (
		<>
			{machines.map(({ name }) => (
				<button
					type="button"
					class="chip"
					key={name}
					aria-pressed={name === value}
					onClick={() => onChange(name === value ? "" : name)}
				>
					{name}
					<span class="dim">
						{counts[name]?.count ?? 0}
						{counts[name]?.isMore ? "+" : ""}
					</span>
				</button>
			))}
		</>
	);
}

const SPANS = [
	["", "Any time"],
	["15", "15 minutes"],
	["60", "1 hour"],
	["1440", "1 day"],
] as const;

/** Stores the start as a point in time, so that a link shows the same range later. */
export function TimeFilter({
	value,
	onChange,
}: {
	value: string | undefined;
	onChange: (from: string) => void;
}) {
	return (
		<label class="row small soft">
			<span class="sr">Started within</span>
			<select
				value={value === undefined ? "0" : ""}
				onChange={(event) => {
					const minutes = Number(event.currentTarget.value);
					onChange(minutes === 0 ? "" : new Date(Date.now() - minutes * 60_000).toISOString());
				}}
			>
				{value !== undefined && <option value="">{`since ${formatTime(value)}`}</option>}
				{SPANS.map(([minutes, label]) => (
					<option key={minutes} value={minutes === "" ? "0" : minutes}>
						{label}
					</option>
				))}
			</select>
		</label>
	);
}
