import type { Status } from "@dephealth/contract/routes/operations.ts";
import type { CircuitAction } from "@dephealth/contract/vocabulary.ts";
import { useState } from "preact/hooks";
import { useUrlState } from "../../app/url-state.ts";
import { Confirm } from "../../parts/actions/confirm.tsx";
import { refusalOf } from "../../parts/actions/refusal.ts";
import { Card, Scroll } from "../../parts/card.tsx";
import { formatTime } from "../../parts/format.ts";
import { StateMark } from "../../parts/marks.tsx";
import { TableHead } from "../../parts/tables/table-head.tsx";
import { Time } from "../../parts/time.tsx";
import { useSteerCircuit } from "./operations-queries.ts";
import { CIRCUIT_WORDS, STEERS, uselessReason } from "./operations-words.ts";

type Circuit = NonNullable<Status["circuits"]>[number];

/** Each upstream with the state of its circuit, and the reason. */
export function CircuitsCard({ circuits }: { circuits: Status["circuits"] }) {
	const [url, setUrl] = useUrlState();
	return (
		<Card
			name="Upstreams"
			title="Upstreams"
			note="a circuit opens when calls fail, and tries again by itself"
			className="c7"
		>
			{circuits ? (
				<Scroll name="Upstreams">
					<table aria-label="Circuits">
						<TableHead
							columns={[["Upstream"], ["Circuit"], ["Why", "hide-s"], ["Change", undefined, "unseen"]]}
						/>
						<tbody>
							{circuits.map((circuit) => (
								<CircuitRows
									key={circuit.name}
									circuit={circuit}
									isOpen={url["circuit"] === circuit.name}
									onToggle={(isOpen) => setUrl({ circuit: isOpen ? circuit.name : undefined })}
								/>
							))}
						</tbody>
					</table>
				</Scroll>
			) : (
				<div class="in">
					<div class="unknown-box">The state of the circuits is unknown.</div>
				</div>
			)}
		</Card>
	);
}

function CircuitRows({
	circuit,
	isOpen,
	onToggle,
}: {
	circuit: Circuit;
	isOpen: boolean;
	onToggle: (isOpen: boolean) => void;
}) {
	const { kind, word } = CIRCUIT_WORDS[circuit.state];
	return (
		<>
			<tr>
				<td>
					<span class="strong nowrap">{circuit.name}</span>
					{circuit.state !== "closed" && (
						<span class="only-s why-s">
							<Why circuit={circuit} />
						</span>
					)}
				</td>
				<td>
					<StateMark kind={kind}>{word}</StateMark>
				</td>
				<td class="hide-s soft">
					<Why circuit={circuit} />
				</td>
				<td class="num">
					<button
						type="button"
						class="btn plain s"
						aria-expanded={isOpen}
						aria-label={`Change the circuit of ${circuit.name}`}
						onClick={() => onToggle(!isOpen)}
					>
						Change
					</button>
				</td>
			</tr>
			{isOpen && (
				<tr class="detail">
					<td colSpan={4}>
						<SteerCircuit circuit={circuit} />
					</td>
				</tr>
			)}
		</>
	);
}

function Why({ circuit }: { circuit: Circuit }) {
	const { retry_after_seconds: seconds, read_at: readAt, state } = circuit;
	const again = seconds === null ? undefined : Date.parse(readAt) + seconds * 1000;
	return (
		<>
			{CIRCUIT_WORDS[state].reason}
			{again !== undefined && (
				<>
					{" Tried again from "}
					<Time at={again}>{formatTime(again)}</Time>.
				</>
			)}
		</>
	);
}

function SteerCircuit({ circuit }: { circuit: Circuit }) {
	const [asked, setAsked] = useState<CircuitAction>();
	const steer = useSteerCircuit(() => setAsked(undefined));
	const chosen = STEERS.find(({ action }) => action === asked);
	return (
		<div class="stack tight op-detail">
			<div class="row wrap" role="group" aria-label={`Circuit of ${circuit.name}`}>
				{STEERS.map(({ action, label }) => {
					const useless = uselessReason(action, circuit.state);
					return (
						<button
							type="button"
							class="btn s"
							key={action}
							aria-expanded={asked === action}
							disabled={useless !== undefined}
							title={useless}
							onClick={() => {
								steer.reset();
								setAsked(action);
							}}
						>
							{label}
						</button>
					);
				})}
			</div>
			{chosen && (
				<Confirm
					text={chosen.consequence}
					action={chosen.confirm}
					isWorking={steer.isPending}
					refusal={refusalOf(steer.error)}
					onConfirm={() => steer.mutate({ name: circuit.name, action: chosen.action })}
					onCancel={() => setAsked(undefined)}
				/>
			)}
		</div>
	);
}
