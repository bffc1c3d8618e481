import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { shownSignals } from "@dephealth/contract/schemas/signals.ts";
import { labelOfSource } from "@dephealth/contract/vocabulary.ts";
import { Card, Scroll } from "../../parts/card.tsx";
import { formatBytes, formatCount, formatDay, formatTime } from "../../parts/format.ts";
import { type StateKind, StateMark } from "../../parts/marks.tsx";
import { TableHead } from "../../parts/tables/table-head.tsx";
import { Time } from "../../parts/time.tsx";

export type Props = { document: PackageDocument };

const SOURCE_STATE: Readonly<
	Record<PackageDocument["data_quality"]["sources"][string]["state"], readonly [StateKind, string]>
> = {
	collected: ["ok", "answered"],
	stale: ["warn", "older: a newer attempt failed"],
	failed: ["bad", "did not answer"],
	skipped: ["none", "not asked"],
};

export function SourcesCard({ document }: Props) {
	const { missing } = document.data_quality;
	const why = (name: string) => missing.find(({ source }) => source === name)?.why;
	return (
		<Card
			name="Sources"
			title="Sources"
			note={document.collected_at ? `newest ${formatDay(document.collected_at)}` : ""}
		>
			<Scroll name="Sources">
				<table aria-label="Sources">
					<TableHead columns={[["Source"], ["Answer"], ["At", "num"]]} />
					<tbody>
						{Object.entries(document.data_quality.sources).map(([name, source]) => {
							const [kind, word] = SOURCE_STATE[source.state];
							return (
								<tr key={name}>
									<td class="strong">{labelOfSource(name)}</td>
									<td>
										<StateMark kind={kind}>{word}</StateMark>
										{(source.reason ?? source.error) && (
											<span class="via block" title={source.error ?? undefined}>
												{source.reason ?? why(name) ?? source.error}
											</span>
										)}
									</td>
									<td class="num dim">
										{source.observed_at && (
											<Time at={source.observed_at}>{formatTime(source.observed_at)}</Time>
										)}
									</td>
								</tr>
							);
						})}
					</tbody>
				</table>
			</Scroll>
		</Card>
	);
}

export function FactsCard({ document }: Props) {
	const facts = shownSignals(document.signals, { count: formatCount, bytes: formatBytes });
	return (
		<Card name="Facts" title="Facts">
			<div class="in">
				<dl class="kv r">
					{facts.map(({ name, label, value }) => (
						<div class="pair" key={name}>
							<dt>{label}</dt>
							<dd class="num">{value ?? <span class="pill unknown">unknown</span>}</dd>
						</div>
					))}
				</dl>
			</div>
		</Card>
	);
}
