import { readdirSync, readFileSync } from "node:fs";
import type { AslMachine, AslState } from "@dephealth/console/pages/executions/asl.ts";
import { graphOf } from "@dephealth/console/pages/executions/graph/graph-model.ts";
import {
	layOut,
	type PlacedLevel,
	type PlacedNode,
} from "@dephealth/console/pages/executions/graph/layout/layout.ts";
import { readHistory } from "@dephealth/console/pages/executions/history.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aHistory } from "../../histories.ts";

const DIRECTORY = new URL("../../../../../../state-machines/", import.meta.url);
const OWN = readdirSync(DIRECTORY).filter((file) => file.endsWith(".asl.json"));
const ownMachine = (file: string) => JSON.parse(readFileSync(new URL(file, DIRECTORY), "utf8")) as AslMachine;

type Box = { name: string; left: number; right: number; top: number; bottom: number };
const boxOf = ({ name, x, y, width, height }: PlacedNode): Box => ({
	name,
	left: x - width / 2,
	right: x + width / 2,
	top: y,
	bottom: y + height,
});
const overlap = (a: Box, b: Box) =>
	a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** The faults of a drawing, on all levels. */
function faultsOf(level: PlacedLevel): string[] {
	const boxes = level.nodes.map(boxOf);
	const faults = boxes.flatMap((a, index) =>
		boxes.slice(index + 1).flatMap((b) => (overlap(a, b) ? [`${a.name} overlaps ${b.name}`] : [])),
	);
	for (const box of boxes) {
		if (box.left < -1e-6 || box.right > level.width + 1e-6 || box.bottom > level.height + 1e-6) {
			faults.push(`${box.name} stands outside`);
		}
	}
	for (const { from, to, points, isBack, detour } of level.edges) {
		const ys = points.map(([, y]) => y);
		if (!isBack && ys.some((y, index) => index > 0 && y < (ys[index - 1] ?? 0)))
			faults.push(`${from} → ${to} rises`);
		if (isBack && !detour) faults.push(`${from} → ${to} has no way back`);
	}
	for (const { name, placedLanes, width, height } of level.nodes) {
		for (const { level: inner, left, width: laneWidth } of placedLanes) {
			if (left < -1e-6 || left + laneWidth > width + 1e-6 || inner.height > height)
				faults.push(`${name} is too small`);
			faults.push(...faultsOf(inner));
		}
	}
	return faults;
}

function namesIn(level: PlacedLevel): string[] {
	return level.nodes.flatMap(({ name, placedLanes }) => [
		name,
		...placedLanes.flatMap(({ level }) => namesIn(level)),
	]);
}

describe("the drawing of a machine", () => {
	it.each(OWN)("%s: every state once, none over another, every way downwards", (file) => {
		const text = JSON.stringify(ownMachine(file));
		const level = layOut(graphOf(ownMachine(file), undefined, "all"));
		expect(faultsOf(level)).toEqual([]);
		const names = namesIn(level);
		expect(new Set(names).size).toBe(names.length);
		expect(names.length).toBe(text.match(/"Type":"/g)?.length);
	});

	const chain: AslMachine = {
		StartAt: "A",
		States: {
			A: { Type: "Task", Next: "B", Catch: [{ ErrorEquals: ["States.ALL"], Next: "Z" }] },
			B: { Type: "Choice", Choices: [{ Condition: "{% $x %}", Next: "A" }], Default: "Z" },
			Z: { Type: "Succeed" },
		},
	};

	it("an edge that leads back is no rank, and is led around on the right", () => {
		const level = layOut(graphOf(chain, undefined, "all"));
		const back = level.edges.filter(({ isBack }) => isBack);
		expect(back.map(({ from, to, label }) => [from, to, label])).toEqual([["B", "A", "$x"]]);
		const rightmost = Math.max(...level.nodes.map((node) => boxOf(node).right));
		expect(back[0]?.detour?.right).toBeGreaterThan(rightmost);
	});

	it("an edge over several ranks goes past the states between", () => {
		const level = layOut(graphOf(chain, undefined, "all"));
		const middle = level.nodes.find(({ name }) => name === "B");
		const edge = level.edges.find(({ from, to }) => from === "A" && to === "Z");
		const beside = edge?.points.find(([, y]) => middle && y >= middle.y && y <= middle.y + middle.height);
		expect(Math.abs((beside?.[0] ?? 0) - (middle?.x ?? 0))).toBeGreaterThan((middle?.width ?? 0) / 2);
	});

	const events = aHistory(
		[1, 0, 0, "ExecutionStarted"],
		[2, 0, 0, "TaskStateEntered", { name: "A" }],
		[3, 2, 0, "TaskScheduled"],
		[4, 3, 5, "TaskFailed", { error: "Boom" }],
		[5, 4, 5, "TaskStateExited", { name: "A" }],
		[6, 5, 5, "SucceedStateEntered", { name: "Z" }],
		[7, 6, 5, "SucceedStateExited", { name: "Z" }],
		[8, 7, 5, "ExecutionSucceeded"],
	);
	const facts = readHistory(events, "SUCCEEDED", 0);

	it("the path taken leaves out what was not entered, and says how much that is", () => {
		const level = layOut(graphOf(chain, facts, "path"));
		expect(level.nodes.map(({ name, kind, hidden }) => [name, kind, hidden])).toEqual([
			["A", "warn", ["B"]],
			["Z", "ok", []],
		]);
		expect(level.edges.map(({ from, to, way }) => `${from} ${way} ${to}`)).toEqual(["A caught Z"]);
		expect(new Set(level.nodes.map(({ x }) => x)).size).toBe(1);
	});

	it("all states: the rest is there, and not entered", () => {
		const level = graphOf(chain, facts, "all");
		expect(level.nodes.map(({ name, kind }) => [name, kind])).toEqual([
			["A", "warn"],
			["B", "none"],
			["Z", "ok"],
		]);
	});

	it("the states of any machine stand apart", () => {
		fc.assert(
			fc.property(anyMachine(3), (machine) => {
				expect(faultsOf(layOut(graphOf(machine, undefined, "all")))).toEqual([]);
			}),
			{ numRuns: 60 },
		);
	});
});

/** @param depth how far frames may stand in frames */
function anyMachine(depth: number, prefix = ""): fc.Arbitrary<AslMachine> {
	return fc
		.integer({ min: 1, max: 7 })
		.chain((count) => {
			const name = (index: number) => `${prefix}${index}`;
			const target = fc.integer({ min: 0, max: count - 1 }).map(name);
			const state: fc.Arbitrary<AslState> = fc.oneof(
				{ weight: 3, arbitrary: target.map((Next) => ({ Type: "Pass", Next })) },
				{ weight: 2, arbitrary: fc.constant({ Type: "Succeed" }) },
				{
					weight: 2,
					arbitrary: fc.array(target, { minLength: 1, maxLength: 4 }).map((targets) => ({
						Type: "Choice",
						Choices: targets.map((Next) => ({ Next, Condition: "{% true %}" })),
					})),
				},
				...(depth > 0
					? [
							{
								weight: 1,
								arbitrary: fc
									.array(fc.nat(9), { minLength: 1, maxLength: 3 })
									.chain((lanes) =>
										fc.tuple(
											...lanes.map((lane, index) => anyMachine(depth - 1, `${prefix}${lane}.${index}.`)),
										),
									)
									.chain((Branches) => target.map((Next) => ({ Type: "Parallel", Next, Branches }))),
							},
						]
					: []),
			);
			return fc.tuple(...Array.from({ length: count }, () => state));
		})
		.map((states) => ({
			StartAt: `${prefix}0`,
			States: Object.fromEntries(states.map((state, index) => [`${prefix}${index}`, state])),
		}));
}
