import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { RefusedError } from "../../../api/client.ts";
import { type MapRun, stepFunctions } from "../../../api/step-functions.ts";
import { Card } from "../../../parts/card.tsx";
import { formatCount, plural } from "../../../parts/format.ts";
import { type StateKind, StateMark } from "../../../parts/marks.tsx";
import { sharesOf } from "./map-run-progress.ts";

const KINDS: readonly (readonly [StateKind, string, string])[] = [
	["ok", "Succeeded", "succeeded"],
	["bad", "Failed", "failed"],
	["stop", "Stopped", "stopped"],
	["run", "Running", "running"],
	["none", "Waiting", "waiting"],
];

export function Progress({ mapRun }: { mapRun: MapRun }) {
	const items = sharesOf(mapRun.itemCounts);
	const cells = sharesOf(mapRun.executionCounts);
	const label = KINDS.filter(([kind]) => items.counts[kind] > 0)
		.map(([kind, , word]) => `${formatCount(items.counts[kind])} ${word}`)
		.join(", ");
	return (
		<Card name="Progress" title={plural(items.total, "item")} note={plural(cells.total, "execution")}>
			<div class="in stack">
				<div class="dist progress" role="img" aria-label={label || "no items"}>
					{KINDS.filter(([kind]) => items.counts[kind] > 0).map(([kind]) => (
						<i key={kind} class={`p-${kind}`} style={{ flex: `${items.counts[kind]} 0 0` }} />
					))}
				</div>
				<ul class="legend">
					{KINDS.filter(([kind]) => items.counts[kind] > 0 || kind === "ok" || kind === "bad").map(
						([kind, word]) => (
							<li key={kind} class="row">
								<StateMark kind={kind}>{word}</StateMark>
								<b>{formatCount(items.counts[kind])}</b>
							</li>
						),
					)}
				</ul>
				{cells.total > 1 && (
					<div class="waffle" role="img" aria-label={`${plural(cells.total, "execution")}, in equal shares`}>
						{cells.cells.map((kind, index) => (
							<i key={`${index}`} class={`p-${kind}`} />
						))}
					</div>
				)}
			</div>
		</Card>
	);
}

export function Concurrency({
	arn,
	mapRun,
	onChanged,
}: {
	arn: string;
	mapRun: MapRun;
	onChanged: () => void;
}) {
	const [wanted, setWanted] = useState(String(mapRun.maxConcurrency ?? 0));
	const change = useMutation({
		mutationFn: (maxConcurrency: number) => stepFunctions("UpdateMapRun", { mapRunArn: arn, maxConcurrency }),
		onSuccess: onChanged,
	});
	return (
		<Card name="Concurrency">
			<form
				class="in row wrap"
				onSubmit={(event) => {
					event.preventDefault();
					change.mutate(Number(wanted));
				}}
			>
				<label class="row small">
					At once
					<input
						class="number"
						type="number"
						min="0"
						max="10000"
						value={wanted}
						onInput={(event) => setWanted(event.currentTarget.value)}
					/>
				</label>
				<button type="submit" class="btn s" disabled={change.isPending}>
					Change it
				</button>
				<span class="small dim" aria-live="polite">
					{change.error
						? change.error instanceof RefusedError
							? change.error.message
							: "DepHealth did not answer."
						: change.isSuccess
							? "Changed. Running items are not interrupted."
							: "0 sets no limit. Running items are not interrupted."}
				</span>
			</form>
		</Card>
	);
}
