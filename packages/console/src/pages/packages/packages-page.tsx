import { ECOSYSTEMS, type Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { RISK_LEVELS } from "@dephealth/contract/vocabulary.ts";
import { wholeScore } from "@dephealth/contract/whole-numbers.ts";
import { useState } from "preact/hooks";
import { Link, useLocation } from "wouter-preact";
import { RefusedError } from "../../api/client.ts";
import { packagePath, placesFor } from "../../app/go-to.tsx";
import { useUrlState } from "../../app/url-state.ts";
import { QueryFailure } from "../../parts/answers/failure.tsx";
import { Skeleton } from "../../parts/answers/skeleton.tsx";
import { Card, Empty } from "../../parts/card.tsx";
import { Probability } from "../../parts/charts/probability.tsx";
import { Icon } from "../../parts/icon.tsx";
import { RISK_ORDER, RISK_WORD, type RiskLevel, RiskMark, RiskShape } from "../../parts/marks.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { NewRows } from "../../parts/tables/new-rows.tsx";
import { VirtualHead, VirtualRows } from "../../parts/tables/virtual-rows.tsx";
import { usePackageList } from "./package-queries.ts";
import "../../styles/package.css";

/** One package by its name, or those of one risk, the newest judgement first. */
export function PackagesPage() {
	const [url, setUrl] = useUrlState();
	const risk = RISK_LEVELS.find((level) => level === url["risk"]) ?? "HIGH";
	const ecosystem = ECOSYSTEMS.find((known) => known === url["ecosystem"]) ?? "npm";
	return (
		<>
			<PageHead
				title="Packages"
				says="Look up a package, or list those of one risk, the newest judgement first."
			/>
			<div class="stack">
				<LookUp />
				<Card name="Packages by risk">
					<Filters risk={risk} ecosystem={ecosystem} choose={setUrl} />
					<PackageList risk={risk} ecosystem={ecosystem} />
				</Card>
			</div>
		</>
	);
}

type Chosen = { risk: RiskLevel; ecosystem: Ecosystem };

function Filters({ risk, ecosystem, choose }: Chosen & { choose: (chosen: Partial<Chosen>) => void }) {
	return (
		<div class="filters">
			{RISK_ORDER.map((level) => (
				<button
					type="button"
					class="chip"
					key={level}
					aria-pressed={level === risk}
					onClick={() => choose({ risk: level })}
				>
					<RiskShape level={level} size={12} />
					{RISK_WORD[level]}
				</button>
			))}
			<span class="grow" />
			<label class="row small soft">
				Ecosystem
				<select
					value={ecosystem}
					onChange={(event) => choose({ ecosystem: event.currentTarget.value as Ecosystem })}
				>
					{ECOSYSTEMS.map((name) => (
						<option key={name} value={name}>
							{name}
						</option>
					))}
				</select>
			</label>
		</div>
	);
}

function PackageList({ risk, ecosystem }: Chosen) {
	const { data, error, refetch } = usePackageList(ecosystem, risk);
	if (!data) {
		if (!error) return <Skeleton rows={6} label="Loading the packages" />;
		return (
			<div class="in">
				{error instanceof RefusedError && error.code === "operator_only" ? (
					<Empty>The list is for operators. Look up a package by its name above.</Empty>
				) : (
					<QueryFailure error={error} what="The packages" retry={() => void refetch()} />
				)}
			</div>
		);
	}
	if (data.packages.length === 0) {
		return (
			<Empty
				action={
					<Link class="link" href="/">
						Scan a project
					</Link>
				}
			>
				{`No package of ${ecosystem} is known with this risk.`}
			</Empty>
		);
	}
	return (
		<NewRows rows={data.packages} keyOf={keyOf} list={`${ecosystem} ${risk}`} one="package">
			{(shown) => (
				<VirtualRows
					name="Packages by risk"
					className="pkgs"
					rows={shown}
					rowHeight={52}
					height={900}
					keyOf={keyOf}
					head={
						<VirtualHead
							columns={[
								["Package"],
								["Risk"],
								["Status", "hide-s"],
								["Health", "hide-s num"],
								["Idle for 12 months", "hide-m"],
								["Verdict", "hide-s"],
							]}
						/>
					}
					render={(item) => <Row item={item} />}
				/>
			)}
		</NewRows>
	);
}

type ListedPackage = NonNullable<ReturnType<typeof usePackageList>["data"]>["packages"][number];

function Row({ item }: { item: ListedPackage }) {
	return (
		<div class="vrow item" role="row">
			<span role="rowheader" class="breaks">
				<Link class="strong" href={packagePath(item.ecosystem, item.package)}>
					{item.package}
				</Link>
				<span class="only-s why-s">{item.headline}</span>
			</span>
			<span role="cell">
				<RiskMark level={item.risk_level} />
			</span>
			<span role="cell" class="hide-s soft">
				{item.status.label}
			</span>
			<span role="cell" class="hide-s num">
				{item.health_score === null ? (
					<span class="pill unknown">unknown</span>
				) : (
					wholeScore(item.health_score)
				)}
			</span>
			<span role="cell" class="hide-m">
				<Probability value={item.abandonment_risk?.probability} />
			</span>
			<span role="cell" class="hide-s why">
				{item.headline}
			</span>
		</div>
	);
}

function keyOf({ ecosystem, package: name }: { ecosystem: string; package: string }): string {
	return `${ecosystem}/${name}`;
}

function LookUp() {
	const [text, setText] = useState("");
	const [, navigate] = useLocation();
	return (
		<form
			class="row wrap"
			onSubmit={(event) => {
				event.preventDefault();
				const place = placesFor(text).find(({ what }) => what === "package");
				if (place) navigate(place.path);
			}}
		>
			<label class="search grow look-up">
				<Icon name="find" size={14} />
				<input
					data-filter
					aria-label="A package, as npm/express or pypi/flask"
					placeholder="npm/express or pypi/flask"
					value={text}
					onInput={(event) => setText(event.currentTarget.value)}
				/>
			</label>
			<button type="submit" class="btn" disabled={text.trim() === ""}>
				Look it up
			</button>
		</form>
	);
}
