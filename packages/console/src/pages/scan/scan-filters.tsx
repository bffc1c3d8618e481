import { toggled } from "../../app/url-state.ts";
import { Segments } from "../../parts/actions/segments.tsx";
import { RISK_ORDER, RISK_WORD, RiskShape } from "../../parts/marks.tsx";
import { FilterField } from "../../parts/tables/filter-field.tsx";
import { countRisks, type Entry, type Filter } from "./scan-model.ts";

/** What of a scan is shown, and in which order. The address holds it. */
export function ScanFilters({
	entries,
	filter,
	view,
	hasDirect,
	onChange,
}: {
	entries: readonly Entry[];
	filter: Filter;
	view: "grouped" | "flat";
	hasDirect: boolean;
	onChange: (patch: Record<string, string | undefined>) => void;
}) {
	const counts = countRisks(entries);
	return (
		<div class="filters">
			<FilterField
				label="Filter packages"
				placeholder="Package or dependency"
				value={filter.text}
				onChange={(q) => onChange({ q })}
			/>
			{RISK_ORDER.filter((level) => counts[level] > 0).map((level) => (
				<button
					type="button"
					class="chip"
					key={level}
					aria-pressed={filter.risks.has(level)}
					onClick={() => onChange({ risk: toggled(filter.risks, level) })}
				>
					<RiskShape level={level} size={12} />
					{RISK_WORD[level]} <span class="dim">{counts[level]}</span>
				</button>
			))}
			{hasDirect && (
				<>
					<button
						type="button"
						class="chip"
						aria-pressed={filter.directOnly}
						onClick={() => onChange({ direct: filter.directOnly ? undefined : "1" })}
					>
						Direct only
					</button>
					<button
						type="button"
						class="chip"
						aria-pressed={filter.withoutDev}
						onClick={() => onChange({ prod: filter.withoutDev ? undefined : "1" })}
					>
						Not for development
					</button>
					<span class="grow" />
					<Segments
						name="Order"
						options={[
							["grouped", "By direct dependency"],
							["flat", "Most urgent first"],
						]}
						value={view}
						onChange={(value) => onChange({ view: value === "flat" ? "flat" : undefined })}
					/>
				</>
			)}
		</div>
	);
}
