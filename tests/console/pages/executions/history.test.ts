import { readHistory, type Visit } from "@dephealth/console/pages/executions/history.ts";
import { describe, expect, it } from "vitest";
import { aHistory } from "./histories.ts";

const NOW = Date.UTC(2026, 10, 28, 0, 0, 10);
const read = (events: ReturnType<typeof aHistory>, status?: string) => readHistory(events, status, NOW);
const brief = ({ name, kind, from, to }: Visit) => `${name} ${kind} ${from}–${to ?? ""}`;

describe("a history read as facts", () => {
	const retried = aHistory(
		[1, 0, 0, "ExecutionStarted"],
		[2, 0, 1, "TaskStateEntered", { name: "Ask" }],
		[3, 2, 2, "TaskScheduled"],
		[4, 3, 30, "TaskFailed", { error: "Throttled", cause: "slow down" }],
		[5, 4, 1000, "TaskScheduled"],
		[6, 5, 1020, "TaskSucceeded"],
		[7, 6, 1021, "TaskStateExited", { name: "Ask" }],
		[8, 7, 1022, "SucceedStateEntered", { name: "Done" }],
		[9, 8, 1022, "SucceedStateExited", { name: "Done" }],
		[10, 9, 1023, "ExecutionSucceeded"],
	);

	it("a retried task that succeeds is fine, and its attempts are told apart", () => {
		const { visits, taken, total, isOver } = read(retried);
		expect(visits.map(brief)).toEqual(["Ask ok 1–1021", "Done ok 1022–1022"]);
		expect(visits[0]?.attempts).toMatchObject([
			{ from: 2, to: 30, kind: "bad", error: "Throttled", cause: "slow down" },
			{ from: 1000, to: 1020, kind: "ok" },
		]);
		expect([...taken]).toEqual(["Ask → Done"]);
		expect([total, isOver]).toEqual([1023, true]);
	});

	it("what runs has run until now; a wait before the next attempt is no attempt", () => {
		const { visits, total, isOver } = read(retried.slice(0, 4));
		expect(visits.map(brief)).toEqual(["Ask run 1–"]);
		expect(visits[0]?.attempts).toHaveLength(1);
		expect([total, isOver]).toEqual([10_000, false]);
	});

	it("an error that a Catch takes is caught, and the way is the Catch's", () => {
		const { visits, taken, caught } = read(
			aHistory(
				[1, 0, 0, "ExecutionStarted"],
				[2, 0, 1, "TaskStateEntered", { name: "Ask" }],
				[3, 2, 2, "LambdaFunctionScheduled"],
				[4, 3, 9, "LambdaFunctionTimedOut"],
				[5, 4, 10, "TaskStateExited", { name: "Ask" }],
				[6, 5, 11, "PassStateEntered", { name: "Give up" }],
				[7, 6, 11, "PassStateExited", { name: "Give up" }],
				[8, 7, 12, "ExecutionSucceeded"],
			),
		);
		expect(visits.map(brief)).toEqual(["Ask warn 1–10", "Give up ok 11–11"]);
		expect(visits[0]?.error).toBe("States.Timeout");
		expect([[...taken], [...caught]]).toEqual([[], ["Ask → Give up"]]);
	});

	it("an output that cannot be evaluated fails the state whose task succeeded", () => {
		const { visits } = read(
			aHistory(
				[1, 0, 0, "ExecutionStarted"],
				[2, 0, 0, "TaskStateEntered", { name: "Ask" }],
				[3, 2, 0, "TaskScheduled"],
				[4, 3, 5, "TaskSucceeded"],
				[5, 4, 6, "EvaluationFailed", { error: "States.QueryEvaluationError", state: "Ask" }],
				[6, 5, 6, "ExecutionFailed", { error: "States.QueryEvaluationError" }],
			),
		);
		expect(visits.map(brief)).toEqual(["Ask bad 0–5"]);
	});

	it("an expression that fails before anything began has no event before it, and still belongs to its state", () => {
		const { visits } = read(
			aHistory(
				[1, 0, 0, "ExecutionStarted"],
				[2, 0, 0, "MapStateEntered", { name: "Each" }],
				[
					3,
					0,
					1,
					"EvaluationFailed",
					{ error: "States.QueryEvaluationError", state: "Each", location: "Items" },
				],
				[4, 3, 1, "MapStateFailed"],
				[5, 4, 1, "ExecutionFailed", { error: "States.QueryEvaluationError" }],
			),
		);
		expect(visits.map(({ kind, error }) => [kind, error])).toEqual([["bad", "States.QueryEvaluationError"]]);
	});

	it("branches that interleave keep their own states, and the frame ends with the last", () => {
		const { visits, taken } = read(
			aHistory(
				[1, 0, 0, "ExecutionStarted"],
				[2, 0, 0, "ParallelStateEntered", { name: "Both" }],
				[3, 2, 0, "ParallelStateStarted"],
				[4, 3, 1, "PassStateEntered", { name: "A1" }],
				[5, 3, 1, "TaskStateEntered", { name: "B1" }],
				[6, 4, 2, "PassStateExited", { name: "A1" }],
				[7, 5, 2, "TaskScheduled"],
				[8, 6, 3, "PassStateEntered", { name: "A2" }],
				[9, 8, 3, "PassStateExited", { name: "A2" }],
				[10, 7, 8, "TaskSucceeded"],
				[11, 10, 8, "TaskStateExited", { name: "B1" }],
				[12, 11, 9, "ParallelStateSucceeded"],
				[13, 12, 9, "ParallelStateExited", { name: "Both" }],
				[14, 13, 9, "SucceedStateEntered", { name: "Done" }],
				[15, 14, 9, "SucceedStateExited", { name: "Done" }],
				[16, 15, 9, "ExecutionSucceeded"],
			),
		);
		expect(visits.map(brief)).toEqual(["Both ok 0–9", "A1 ok 1–2", "B1 ok 1–8", "A2 ok 3–3", "Done ok 9–9"]);
		expect(visits.map(({ parent }) => parent)).toEqual([undefined, 2, 2, 2, undefined]);
		expect([...taken].sort()).toEqual(["A1 → A2", "Both → Done"]);
	});

	it("a branch that fails stops the others; only it has failed", () => {
		const { visits } = read(
			aHistory(
				[1, 0, 0, "ExecutionStarted"],
				[2, 0, 0, "ParallelStateEntered", { name: "Both" }],
				[3, 2, 0, "ParallelStateStarted"],
				[4, 3, 1, "TaskStateEntered", { name: "A" }],
				[5, 3, 1, "WaitStateEntered", { name: "B" }],
				[6, 4, 1, "TaskScheduled"],
				[7, 6, 5, "TaskFailed", { error: "Boom" }],
				[8, 5, 5, "WaitStateAborted"],
				[9, 7, 6, "ParallelStateFailed", { error: "Boom" }],
				[10, 9, 6, "ExecutionFailed", { error: "Boom" }],
			),
		);
		expect(visits.map(brief)).toEqual(["Both bad 0–6", "A bad 1–5", "B stop 1–5"]);
	});

	it("the items of a Map are counted, and a state that all of them enter is visited as often", () => {
		const item = (first: number, index: number, ok: boolean): Parameters<typeof aHistory> => [
			[first, 3, 1, "MapIterationStarted", { name: "Each", index }],
			[first + 1, first, 1, "TaskStateEntered", { name: "Do" }],
			[first + 2, first + 1, 1, "TaskScheduled"],
			[first + 3, first + 2, 4, ok ? "TaskSucceeded" : "TaskFailed", ok ? {} : { error: "Boom" }],
			...(ok
				? ([[first + 4, first + 3, 4, "TaskStateExited", { name: "Do" }]] as Parameters<typeof aHistory>)
				: []),
			[
				first + 5,
				ok ? first + 4 : first + 3,
				4,
				ok ? "MapIterationSucceeded" : "MapIterationFailed",
				{ name: "Each", index },
			],
		];
		const { byName } = read(
			aHistory(
				[1, 0, 0, "ExecutionStarted"],
				[2, 0, 0, "MapStateEntered", { name: "Each" }],
				[3, 2, 0, "MapStateStarted", { length: 3 }],
				...item(10, 0, true),
				...item(20, 1, false),
			),
		);
		expect(byName.get("Each")?.[0]?.items).toEqual({ total: 3, ended: 2, failed: 1 });
		expect(byName.get("Do")?.map(({ iteration, parent }) => [iteration, parent])).toEqual([
			[0, 2],
			[1, 2],
		]);
	});

	it("a state that is entered again has several visits", () => {
		const { byName, taken } = read(
			aHistory(
				[1, 0, 0, "ExecutionStarted"],
				[2, 0, 0, "PassStateEntered", { name: "A" }],
				[3, 2, 0, "PassStateExited", { name: "A" }],
				[4, 3, 0, "ChoiceStateEntered", { name: "More?" }],
				[5, 4, 0, "ChoiceStateExited", { name: "More?" }],
				[6, 5, 7, "PassStateEntered", { name: "A" }],
			),
		);
		expect(byName.get("A")?.map(({ id, kind }) => [id, kind])).toEqual([
			[2, "ok"],
			[6, "run"],
		]);
		expect([...taken]).toEqual(["A → More?", "More? → A"]);
	});

	it("what was stopped from outside has not failed", () => {
		const { visits } = read([...retried.slice(0, 3), ...aHistory([4, 0, 50, "ExecutionAborted"])]);
		expect(visits.map(brief)).toEqual(["Ask stop 1–50"]);
		expect(visits[0]?.attempts).toMatchObject([{ kind: "stop", to: 50 }]);
	});

	it("the time between a failure and its redrive is a pause, and the attempts of both are kept", () => {
		const facts = read(
			aHistory(
				[1, 0, 0, "ExecutionStarted"],
				[2, 0, 0, "TaskStateEntered", { name: "Ask" }],
				[3, 2, 0, "TaskScheduled"],
				[4, 3, 5, "TaskFailed", { error: "Boom" }],
				[5, 4, 6, "ExecutionFailed", { error: "Boom" }],
				[6, 5, 90_000, "ExecutionRedriven"],
				[7, 4, 90_001, "TaskScheduled"],
				[8, 7, 90_005, "TaskSucceeded"],
				[9, 8, 90_006, "TaskStateExited", { name: "Ask" }],
				[10, 9, 90_006, "ExecutionSucceeded"],
			),
		);
		expect(facts.pauses).toEqual([{ from: 6, to: 90_000 }]);
		expect(facts.visits.map(({ kind, attempts }) => [kind, attempts.map((attempt) => attempt.kind)])).toEqual(
			[["ok", ["bad", "ok"]]],
		);
	});

	it("a history without any event is one that has not begun", () => {
		expect(read([], "RUNNING")).toMatchObject({ total: 0, visits: [], isOver: false });
	});
});
