import { useMutation } from "@tanstack/preact-query";
import { useId, useState } from "preact/hooks";
import { RefusedError } from "../../../api/client.ts";
import { stepFunctions } from "../../../api/step-functions.ts";
import { Segments } from "../../../parts/actions/segments.tsx";
import { Failure, QueryFailure } from "../../../parts/answers/failure.tsx";
import { Skeleton } from "../../../parts/answers/skeleton.tsx";
import type { AslState } from "../asl.ts";
import { detailsOf } from "../event-details.ts";
import { usePayloads } from "../execution-queries.ts";
import type { RunFacts, Visit } from "../history.ts";
import {
	type Draft,
	draftOf,
	type JsonField,
	problemsOf,
	requestOf,
	resultIn,
	variablesAt,
	type Work,
	warningOf,
	worksOf,
} from "./trial.ts";
import { TrialOutcome } from "./trial-outcome.tsx";

type Subject = {
	/** The execution that provides definition, input and variables. */
	arn: string;
	name: string;
	state: AslState;
	/** Undefined: the execution has not entered the state. */
	visit: Visit | undefined;
	facts: RunFacts;
	onSelect: (name: string) => void;
};

/** Tries the selected state alone, on request. */
export function TryState({
	isOpen,
	onToggle,
	...subject
}: Subject & { isOpen: boolean; onToggle: () => void }) {
	const id = useId();
	return (
		<section class="stack tight" aria-label="Try this state">
			<p>
				<button type="button" class="btn s" aria-expanded={isOpen} aria-controls={id} onClick={onToggle}>
					{isOpen ? "Close the trial" : "Try this state"}
				</button>
			</p>
			<div id={id} hidden={!isOpen}>
				{isOpen && <Prefilled key={`${subject.name} ${subject.visit?.id}`} {...subject} />}
			</div>
		</section>
	);
}

/** Reads the state's input in this execution. */
function Prefilled(subject: Subject) {
	const { arn, state, visit, facts } = subject;
	const { data, error, refetch } = usePayloads(arn, visit?.events.at(-1));
	if (!visit) return <Form {...subject} draft={draftOf(state, { variables: "{}" })} />;
	const entered = data?.get(visit.id);
	if (data && entered) {
		const found = {
			input: detailsOf(entered).input,
			variables: variablesAt(data, facts, visit),
			result: resultIn(data, visit),
		};
		return <Form {...subject} draft={draftOf(state, found)} />;
	}
	if (error) return <QueryFailure error={error} what="Its input" retry={() => void refetch()} />;
	return <Skeleton rows={4} label="Loading its input" />;
}

const WORK_WORD: Readonly<Record<Work, string>> = {
	real: "Call it",
	result: "Give a result",
	error: "Give an error",
};

function Form({ arn, name, state, visit, onSelect, draft: initial }: Subject & { draft: Draft }) {
	const [draft, setDraft] = useState(initial);
	const works = worksOf(state);
	const hasWork = works.length > 0;
	const problems = problemsOf(draft);
	const hasProblem = Object.keys(problems).length > 0;
	const trial = useMutation({
		mutationFn: (wanted: Draft) => stepFunctions("TestState", requestOf(arn, name, wanted, hasWork)),
	});
	const isGiven = hasWork && draft.work !== "real";
	const change = (patch: Partial<Draft>) => setDraft({ ...draft, ...patch });
	const json = (field: JsonField, label: string, rows: number) => (
		<JsonInput
			label={label}
			rows={rows}
			value={draft[field]}
			problem={problems[field]}
			onChange={(text) => change({ [field]: text })}
		/>
	);
	return (
		<form
			class="stack tight"
			onSubmit={(event) => {
				event.preventDefault();
				if (!hasProblem && !trial.isPending) trial.mutate(draft);
			}}
		>
			{works.length > 0 && (
				<Segments
					name="Its work"
					options={works.map((work) => [work, WORK_WORD[work]] as const)}
					value={draft.work}
					onChange={(work) => change({ work })}
				/>
			)}
			<p class={draft.work === "real" && hasWork ? "note-box" : "small soft"}>
				{warningOf(state, draft.work)}
			</p>
			{!visit && <p class="small soft">This execution has not entered the state: write its input.</p>}
			{json("input", "Input, JSON", 5)}
			{json("variables", "Variables, JSON", 3)}
			{draft.work === "result" && hasWork && json("result", "Result, JSON", 4)}
			{draft.work === "error" && hasWork && <ErrorInputs draft={draft} onChange={change} />}
			{hasWork && state.Retry && (
				<label class="row small soft">
					Retries that count as used
					<input
						type="number"
						class="number"
						min={0}
						max={99}
						value={draft.retries}
						onInput={(event) =>
							change({ retries: Math.max(0, Math.trunc(Number(event.currentTarget.value))) })
						}
					/>
				</label>
			)}
			{isGiven && json("context", "Context object, JSON; empty for the default", 2)}
			<p>
				<button type="submit" class="btn first" disabled={hasProblem || trial.isPending}>
					{trial.isPending ? "Trying…" : "Try it"}
				</button>
			</p>
			<div aria-live="polite">
				{trial.isPending && <Skeleton rows={3} label="Trying the state" />}
				{trial.error && (
					<Failure
						title="The trial of the state did not end."
						meaning={
							trial.error instanceof RefusedError
								? trial.error.message
								: "DepHealth did not answer. The state may have called its service."
						}
					/>
				)}
				{!trial.isPending && trial.data && <TrialOutcome trial={trial.data} onSelect={onSelect} />}
			</div>
		</form>
	);
}

function ErrorInputs({ draft, onChange }: { draft: Draft; onChange: (patch: Partial<Draft>) => void }) {
	return (
		<>
			<label class="field">
				Error
				<input
					value={draft.error}
					maxLength={256}
					placeholder="UpstreamUnavailableError"
					spellcheck={false}
					onInput={(event) => onChange({ error: event.currentTarget.value })}
				/>
			</label>
			<label class="field">
				Cause
				<input
					value={draft.cause}
					maxLength={32_768}
					spellcheck={false}
					onInput={(event) => onChange({ cause: event.currentTarget.value })}
				/>
			</label>
		</>
	);
}

function JsonInput({
	label,
	rows,
	value,
	problem,
	onChange,
}: {
	label: string;
	rows: number;
	value: string;
	problem: string | undefined;
	onChange: (text: string) => void;
}) {
	const id = useId();
	return (
		<div>
			<label class="field">
				{label}
				<textarea
					class="mono"
					rows={rows}
					spellcheck={false}
					value={value}
					aria-invalid={problem !== undefined}
					aria-describedby={id}
					onInput={(event) => onChange(event.currentTarget.value)}
				/>
			</label>
			<p id={id} class="small HIGH" aria-live="polite">
				{problem}
			</p>
		</div>
	);
}
