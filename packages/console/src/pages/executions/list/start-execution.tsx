import { useMutation, useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { useLocation } from "wouter-preact";
import { RefusedError } from "../../../api/client.ts";
import { stepFunctions } from "../../../api/step-functions.ts";
import { keepDraft, readDraft } from "../../../parts/actions/draft.ts";
import { Failure } from "../../../parts/answers/failure.tsx";
import { Card } from "../../../parts/card.tsx";
import { executionArn } from "../execution-queries.ts";
import { prettyJson } from "../json-view.tsx";
import { executionPath } from "../paths.ts";

const EXAMPLES: Readonly<Record<string, unknown>> = {
	"collect-package": { package: { ecosystem: "npm", name: "express" } },
};

/** Starts an execution with the input of the one before, changed where it is wanted. */
export function StartExecution({
	machines,
	machine,
	like,
	onClose,
}: {
	machines: readonly { name: string; arn: string }[];
	machine: string;
	/** Name of the execution whose input is taken. */
	like: string | undefined;
	onClose: () => void;
}) {
	const [chosen, setChosen] = useState(machine);
	/** The edited input; undefined while it is the former execution's. */
	const draft = (of: string) => `input of ${of} like ${like ?? ""}`;
	const [written, setWritten] = useState(() => readDraft(draft(machine)));
	function setInput(text: string | undefined): void {
		setWritten(text);
		keepDraft(draft(chosen), text ?? "");
	}
	const [, navigate] = useLocation();
	const arn = machines.find(({ name }) => name === chosen)?.arn;
	const before = useQuery({
		queryKey: ["input of", chosen, like],
		enabled: arn !== undefined,
		queryFn: async ({ signal }) => {
			const named =
				like === undefined || chosen !== machine
					? await newestOf(arn ?? "", signal)
					: executionArn(arn ?? "", like);
			if (named === undefined) return null;
			return (await stepFunctions("DescribeExecution", { executionArn: named }, signal)).input ?? null;
		},
		staleTime: Number.POSITIVE_INFINITY,
	});
	const input = written ?? (before.data ? prettyJson(before.data) : exampleFor(chosen));
	const start = useMutation({
		mutationFn: (written: string) =>
			stepFunctions("StartExecution", { stateMachineArn: arn, input: JSON.stringify(JSON.parse(written)) }),
		onSuccess: ({ executionArn: started }) => {
			keepDraft(draft(chosen), "");
			navigate(executionPath(chosen, started?.slice(started.lastIndexOf(":") + 1) ?? ""));
		},
	});
	const problem = problemOf(input);
	return (
		<Card name="Start an execution" title="Start an execution">
			<form
				class="in stack"
				onSubmit={(event) => {
					event.preventDefault();
					if (problem === undefined) start.mutate(input);
				}}
			>
				<label class="field">
					Machine
					<select
						value={chosen}
						onChange={(event) => {
							setChosen(event.currentTarget.value);
							setWritten(readDraft(draft(event.currentTarget.value)));
						}}
					>
						{machines.map(({ name }) => (
							<option key={name} value={name}>
								{name}
							</option>
						))}
					</select>
				</label>
				<label class="field">
					Input, JSON{like ? `: that of ${like}` : ""}
					<textarea
						class="mono"
						rows={8}
						spellcheck={false}
						value={input}
						aria-invalid={problem !== undefined}
						aria-describedby="input-problem"
						onInput={(event) => setInput(event.currentTarget.value)}
					/>
				</label>
				<p id="input-problem" class="small HIGH" aria-live="polite">
					{problem}
				</p>
				{start.error && (
					<Failure
						title="It was not started."
						meaning={start.error instanceof RefusedError ? start.error.message : "DepHealth did not answer."}
					/>
				)}
				<p class="row">
					<button type="submit" class="btn first" disabled={problem !== undefined || start.isPending}>
						Start
					</button>
					<button
						type="button"
						class="btn plain"
						onClick={() => {
							setInput(undefined);
							onClose();
						}}
					>
						Leave it
					</button>
				</p>
			</form>
		</Card>
	);
}

async function newestOf(machineArn: string, signal: AbortSignal): Promise<string | undefined> {
	const { executions } = await stepFunctions(
		"ListExecutions",
		{ stateMachineArn: machineArn, maxResults: 1 },
		signal,
	);
	return executions?.[0]?.executionArn;
}

function exampleFor(machine: string): string {
	return JSON.stringify(EXAMPLES[machine] ?? {}, null, 1);
}

function problemOf(text: string): string | undefined {
	try {
		JSON.parse(text);
		return undefined;
	} catch (error) {
		return error instanceof Error ? `This is no JSON: ${error.message}` : "This is no JSON.";
	}
}
