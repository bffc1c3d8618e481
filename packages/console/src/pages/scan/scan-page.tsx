import type { ScanResult } from "@dephealth/contract/schemas/scan-result.ts";
import { useMemo, useState } from "preact/hooks";
import { Link, useParams } from "wouter-preact";
import { RefusedError } from "../../api/client.ts";
import { setOf, toggled, useUrlState } from "../../app/url-state.ts";
import { CopyLink } from "../../parts/actions/copy-link.tsx";
import { QueryFailure } from "../../parts/answers/failure.tsx";
import { Skeleton } from "../../parts/answers/skeleton.tsx";
import { Card, Empty } from "../../parts/card.tsx";
import { formatCount, plural } from "../../parts/format.ts";
import { Icon } from "../../parts/icon.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { AcceptedBar } from "./accepted-bar.tsx";
import { ExportMenu } from "./export-menu.tsx";
import { MissingRibbon } from "./missing-ribbon.tsx";
import { ScanFilters } from "./scan-filters.tsx";
import { acceptedIn, rememberAccepted } from "./scan-memory.ts";
import {
	type AcceptedRisk,
	entriesOf,
	type Filter,
	groupByRoot,
	matches,
	type SortBy,
} from "./scan-model.ts";
import { useScan } from "./scan-queries.ts";
import { ScanRows } from "./scan-rows.tsx";
import { Summary } from "./scan-summary.tsx";
import { Treemap } from "./treemap.tsx";
import "../../styles/scan.css";

const SORTS: readonly SortBy[] = ["risk", "name", "health", "ends"];

/** A scan: the findings that need a decision, and the direct dependencies that bring them. */
export function ScanPage() {
	const { id = "" } = useParams();
	const { data, error, refetch } = useScan(id);
	if (data) return <Loaded key={id} id={id} result={data} />;
	if (error instanceof RefusedError && error.code === "scan_not_found") {
		return (
			<>
				<PageHead
					title="This scan is gone"
					says="Scans are kept for 24 hours, for the person who made them."
				/>
				<Empty
					action={
						<Link class="link" href="/">
							Scan again
						</Link>
					}
				>
					The packages are still known: the same scan is answered at once.
				</Empty>
			</>
		);
	}
	return (
		<>
			<PageHead title="Scan" />
			{error ? (
				<QueryFailure error={error} what="The scan" retry={() => void refetch()} />
			) : (
				<Skeleton rows={8} label="Loading the scan" />
			)}
		</>
	);
}

function Loaded({ id, result }: { id: string; result: ScanResult }) {
	const [url, setUrl] = useUrlState();
	const [accepted, setAccepted] = useState(() => acceptedIn(id));
	const entries = useMemo(() => entriesOf(result), [result]);
	const groups = useMemo(() => groupByRoot(entries), [entries]);
	const acceptedByKey = useMemo(() => new Map(accepted.map((risk) => [risk.package, risk])), [accepted]);
	const filter: Filter = {
		risks: setOf(url["risk"]),
		text: url["q"] ?? "",
		directOnly: url["direct"] === "1",
		withoutDev: url["prod"] === "1",
	};
	const view = url["view"] === "flat" || result.totals.direct === null ? "flat" : "grouped";
	const sort = SORTS.find((known) => known === url["by"]) ?? "risk";
	const shown = entries.filter((entry) => matches(entry, filter));

	function accept(risk: AcceptedRisk | undefined, key: string): void {
		const others = accepted.filter((known) => known.package !== key);
		const next = risk ? [...others, risk] : others;
		setAccepted(next);
		rememberAccepted(id, next);
	}
	return (
		<>
			<Head id={id} result={result} accepted={accepted} />
			<MissingRibbon result={result} />
			<div class="grid scan-top">
				<Summary
					entries={entries}
					groups={groups}
					result={result}
					accepted={acceptedByKey}
					onOpen={({ key, listed }) =>
						setUrl({ open: key, q: listed.package, view: undefined, risk: undefined })
					}
					onGroup={(key) => setUrl({ q: nameOf(key), view: undefined, risk: undefined })}
				/>
				<MapCard
					groups={groups}
					count={entries.length}
					hasDirect={result.totals.direct !== null}
					selected={url["open"]}
					onSelect={(key) => setUrl({ open: key, q: nameOf(key), risk: undefined })}
				/>
			</div>
			{accepted.length > 0 && <AcceptedBar accepted={accepted} />}
			<Card name="Packages">
				<ScanFilters
					entries={entries}
					filter={filter}
					view={view}
					hasDirect={result.totals.direct !== null}
					onChange={setUrl}
				/>
				<ScanRows
					entries={shown}
					groups={view === "grouped" ? groups : undefined}
					isFiltered={filter.text !== "" || filter.risks.size > 0}
					sort={sort}
					isReversed={url["dir"] === "up"}
					open={url["open"]}
					closed={setOf(url["closed"])}
					accepted={acceptedByKey}
					project={result.project ?? "your project"}
					onSort={(by) =>
						setUrl({
							by: by === "risk" ? undefined : by,
							dir: sort === by && url["dir"] !== "up" ? "up" : undefined,
						})
					}
					onOpen={(key) => setUrl({ open: key === url["open"] ? undefined : key })}
					onToggleGroup={(key) => setUrl({ closed: toggled(setOf(url["closed"]), key) })}
					onAccept={accept}
					onClear={() => setUrl({ q: "", risk: "", direct: "", prod: "" })}
				/>
			</Card>
			{result.skipped.length > 0 && <Skipped result={result} />}
		</>
	);
}

function nameOf(key: string): string {
	return key.slice(key.indexOf("/") + 1);
}

function Head({
	id,
	result,
	accepted,
}: {
	id: string;
	result: ScanResult;
	accepted: readonly AcceptedRisk[];
}) {
	return (
		<PageHead
			title={result.project ?? "Scan"}
			meta={
				<>
					<span class="mono">{result.format}</span>
					<span>
						{plural(result.totals.dependencies, "package")}
						{result.totals.direct === null ? "" : `, ${formatCount(result.totals.direct)} direct`}
					</span>
					<span>link kept for 24 hours, for your account</span>
				</>
			}
			actions={
				<>
					<CopyLink />
					<ExportMenu id={id} result={result} accepted={accepted} />
					<Link class="btn first" href="/">
						<Icon name="upload" />
						Scan another
					</Link>
				</>
			}
		/>
	);
}

function MapCard({
	groups,
	count,
	hasDirect,
	selected,
	onSelect,
}: {
	groups: ReturnType<typeof groupByRoot>;
	count: number;
	hasDirect: boolean;
	selected: string | undefined;
	onSelect: (key: string) => void;
}) {
	return (
		<Card
			name="Map"
			title={`All ${formatCount(count)}`}
			note={
				hasDirect
					? "one cell for each package, grouped by the dependency that brings it"
					: "one cell for each package"
			}
			className="map"
		>
			<Treemap groups={groups} selected={selected} onSelect={({ key }) => onSelect(key)} />
		</Card>
	);
}

function Skipped({ result }: { result: ScanResult }) {
	return (
		<details class="card skipped">
			<summary class="in">
				{plural(result.skipped.length, "entry was", "entries were")} skipped, each with its reason
			</summary>
			<ul class="in">
				{result.skipped.slice(0, 500).map(({ entry, reason }) => (
					<li key={`${entry} ${reason}`}>
						<span class="mono small">{entry}</span> <span class="soft small">{reason}</span>
					</li>
				))}
			</ul>
		</details>
	);
}
