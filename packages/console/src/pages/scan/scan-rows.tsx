import { wholeScore } from "@dephealth/contract/whole-numbers.ts";
import { useMemo } from "preact/hooks";
import { Empty } from "../../parts/card.tsx";
import { Probability } from "../../parts/charts/probability.tsx";
import { RiskBar } from "../../parts/charts/risk-bar.tsx";
import { Icon } from "../../parts/icon.tsx";
import { RiskMark } from "../../parts/marks.tsx";
import { VirtualRows } from "../../parts/tables/virtual-rows.tsx";
import { EntryDetail } from "./entry-detail.tsx";
import {
	type AcceptedRisk,
	type Entry,
	type Group,
	isAccepted,
	riskOf,
	type SortBy,
	sortEntries,
} from "./scan-model.ts";

type Row =
	| { kind: "group"; group: Group; isClosed: boolean }
	| { kind: "entry"; entry: Entry; isInGroup: boolean };

type Props = {
	/** The findings that match the filters. */
	entries: readonly Entry[];
	/** The groups of all entries; undefined when the list is not grouped. */
	groups: readonly Group[] | undefined;
	isFiltered: boolean;
	sort: SortBy;
	isReversed: boolean;
	open: string | undefined;
	closed: ReadonlySet<string>;
	accepted: ReadonlyMap<string, AcceptedRisk>;
	project: string;
	onSort: (by: SortBy) => void;
	onOpen: (key: string) => void;
	onToggleGroup: (key: string) => void;
	onAccept: (risk: AcceptedRisk | undefined, key: string) => void;
	onClear: () => void;
};

export function ScanRows(props: Props) {
	const { entries, groups, sort, isReversed, closed, isFiltered } = props;
	const rows = useMemo(
		() => rowsOf({ entries, groups, sort, isReversed, closed, isFiltered }),
		[entries, groups, sort, isReversed, closed, isFiltered],
	);
	if (rows.length === 0) {
		return (
			<Empty
				action={
					<button type="button" class="link" onClick={props.onClear}>
						Clear the filters
					</button>
				}
			>
				No package matches.
			</Empty>
		);
	}
	return (
		<VirtualRows
			name="Packages"
			className="deps"
			rows={rows}
			rowHeight={52}
			height={1_000}
			keyOf={(row) => (row.kind === "group" ? `group ${row.group.key}` : row.entry.key)}
			head={<Head {...props} />}
			render={(row) =>
				row.kind === "group" ? (
					<GroupRow row={row} onToggle={props.onToggleGroup} />
				) : (
					<EntryRow row={row} {...props} />
				)
			}
		/>
	);
}

function rowsOf({
	entries,
	groups,
	sort,
	isReversed,
	closed,
	isFiltered,
}: Pick<Props, "entries" | "groups" | "sort" | "isReversed" | "closed" | "isFiltered">): Row[] {
	if (!groups) {
		return sortEntries(entries, sort, isReversed).map((entry) => ({
			kind: "entry",
			entry,
			isInGroup: false,
		}));
	}
	const byRoot = Map.groupBy(entries, ({ root }) => root);
	return groups.flatMap((group): Row[] => {
		const members = byRoot.get(group.key) ?? [];
		if (members.length === 0) return [];
		// A group whose members need no decision begins closed; a filter opens all.
		const isQuiet = group.counts.CRITICAL + group.counts.HIGH + group.counts.MEDIUM === 0 && !isFiltered;
		const isClosed = isQuiet !== closed.has(group.key);
		const inner = isClosed ? [] : sortEntries(members, sort, isReversed);
		return [
			{ kind: "group", group, isClosed },
			...inner.map((entry): Row => ({ kind: "entry", entry, isInGroup: true })),
		];
	});
}

function Head({ sort, isReversed, onSort }: Pick<Props, "sort" | "isReversed" | "onSort">) {
	const column = (by: SortBy, label: string, className = "") => (
		<span
			role="columnheader"
			class={className}
			aria-sort={sort === by ? (isReversed ? "ascending" : "descending") : "none"}
		>
			<button type="button" class="name" onClick={() => onSort(by)}>
				{label} {sort === by && <span aria-hidden="true">{isReversed ? "↑" : "↓"}</span>}
			</button>
		</span>
	);
	return (
		<div class="vrow vhead" role="row">
			{column("name", "Package")}
			{column("risk", "Risk")}
			<span role="columnheader" class="hide-s">
				Status
			</span>
			{column("health", "Health", "num hide-s")}
			{column("ends", "Idle for 12 months", "hide-m")}
			<span role="columnheader" class="hide-s">
				Why
			</span>
		</div>
	);
}

function GroupRow({
	row,
	onToggle,
}: {
	row: Extract<Row, { kind: "group" }>;
	onToggle: (key: string) => void;
}) {
	const { group, isClosed } = row;
	const own = group.own?.assessed;
	const brings = group.entries.length - (group.own ? 1 : 0);
	return (
		<div class="vrow group" role="row">
			<span role="rowheader">
				<button type="button" class="name row" aria-expanded={!isClosed} onClick={() => onToggle(group.key)}>
					<span class="chev">
						<Icon name="chevron" size={12} />
					</span>
					<span class="breaks">
						<span class="strong">{group.name}</span>{" "}
						<span class="dim xs hide-m">{group.own?.listed.versions[0] ?? ""}</span>
					</span>
				</button>
			</span>
			<span role="cell">{group.own && <EntryRisk entry={group.own} />}</span>
			<span role="cell" class="hide-s soft">
				{own?.status.label ?? ""}
			</span>
			<span role="cell" class="hide-s num">
				{own?.health_score === null || own === undefined ? "" : wholeScore(own.health_score)}
			</span>
			<span role="cell" class="hide-m">
				{own && <Probability value={own.abandonment_risk?.probability} />}
			</span>
			<span role="cell" class="hide-s row wrap">
				<span class="mini">
					<RiskBar counts={group.counts} isThin />
				</span>
				<span class="small soft nowrap">{brings > 0 ? `brings ${brings}` : "brings nothing"}</span>
			</span>
		</div>
	);
}

function EntryRisk({ entry }: { entry: Entry }) {
	const risk = riskOf(entry);
	if (risk === "wait") return <span class="mark UNKNOWN">being read</span>;
	return <RiskMark level={risk} />;
}

function EntryRow({ row, ...props }: Props & { row: Extract<Row, { kind: "entry" }> }) {
	const { entry, isInGroup } = row;
	const { assessed, listed } = entry;
	const isOpen = props.open === entry.key;
	const via = listed.path.slice(isInGroup ? 1 : 0, -1).join(" › ");
	const accepted = isAccepted(entry, props.accepted) ? props.accepted.get(entry.key) : undefined;
	const [instead] = assessed?.replacements ?? [];
	const why = assessed?.reasons[0]?.text ?? assessed?.headline ?? entry.note;
	return (
		<>
			<div
				class={`vrow item ${isOpen ? "sel" : ""} ${isInGroup ? "inner" : ""}`}
				role="row"
				aria-selected={isOpen}
			>
				<span role="rowheader" class="breaks">
					<button type="button" class="name" aria-expanded={isOpen} onClick={() => props.onOpen(entry.key)}>
						<span class="strong">{listed.package}</span>{" "}
						<span class="dim xs">{listed.versions[0] ?? listed.requirement ?? ""}</span>
					</button>
					{via && <span class="via">via {via}</span>}
					<span class="only-s why-s">{why}</span>
				</span>
				<span role="cell">
					<EntryRisk entry={entry} />
					{accepted && <span class="pill">{`accepted until ${accepted.until}`}</span>}
				</span>
				<span role="cell" class="hide-s soft">
					{assessed?.status.label ?? ""}
				</span>
				<span role="cell" class="hide-s num">
					{assessed ? (
						assessed.health_score === null ? (
							<span class="pill unknown">unknown</span>
						) : (
							wholeScore(assessed.health_score)
						)
					) : (
						""
					)}
				</span>
				<span role="cell" class="hide-m">
					{assessed && <Probability value={assessed.abandonment_risk?.probability} />}
				</span>
				<span role="cell" class="hide-s why">
					{why} {instead && instead.kind !== "removal" && <span class="pill">instead: {instead.name}</span>}
				</span>
			</div>
			{isOpen && (
				<EntryDetail
					entry={entry}
					project={props.project}
					accepted={props.accepted.get(entry.key)}
					onAccept={(risk) => props.onAccept(risk, entry.key)}
				/>
			)}
		</>
	);
}
