import type { StateTrial } from "../../../api/step-functions.ts";
import { StateMark } from "../../../parts/marks.tsx";
import { readCause } from "../cause.ts";
import { JsonView } from "../json-view.tsx";
import { outcomeOf } from "./trial.ts";

/** The end of a tried state, the state that would have followed, and the steps on the way. */
export function TrialOutcome({ trial, onSelect }: { trial: StateTrial; onSelect: (name: string) => void }) {
	const { kind, says } = outcomeOf(trial);
	const next = trial.nextState;
	const { message } = readCause(trial.cause);
	const { afterArguments, result, variables } = trial.inspectionData ?? {};
	return (
		<div class="stack tight">
			<StateMark kind={kind}>{says}</StateMark>
			{trial.error !== undefined && (
				<div class={kind === "bad" ? "err" : "note-box"}>
					<b>{trial.error || "An error without a name"}</b>
					{message && <p>{message}</p>}
				</div>
			)}
			{next !== undefined && (
				<p class="small">
					{"Would continue with "}
					<button type="button" class="link" onClick={() => onSelect(next)}>
						{next}
					</button>
				</p>
			)}
			{trial.output !== undefined && (
				<>
					<h3>Output</h3>
					<JsonView text={trial.output} name="Output of the trial" />
				</>
			)}
			<Step title="Input of its task" text={afterArguments} />
			<Step title="Answer of its task" text={result} />
			<Step title="Variables afterwards" text={variables === "{}" ? undefined : variables} />
		</div>
	);
}

function Step({ title, text }: { title: string; text: string | undefined }) {
	if (text === undefined) return null;
	return (
		<details class="small">
			<summary class="soft">{title}</summary>
			<JsonView text={text} name={title} />
		</details>
	);
}
