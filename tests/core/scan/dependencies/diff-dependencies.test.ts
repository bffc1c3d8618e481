import { diffDependencies } from "@dephealth/core/scan/dependencies/diff-dependencies.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anNpmDependency } from "../../../package-documents.ts";

const locked = (name: string, ...versions: string[]) => anNpmDependency(name, { versions });
const asked = (name: string, requirement: string) => anNpmDependency(name, { versions: [], requirement });
const names = (dependencies: readonly { ref: { name: string } }[]) => dependencies.map(({ ref }) => ref.name);

describe("two states of a project's dependencies", () => {
	it("tell what came, went and changed", () => {
		const diff = diffDependencies(
			[locked("stays", "1.0.0"), locked("moves", "1.0.0"), locked("goes", "1.0.0")],
			[locked("comes", "1.0.0"), locked("moves", "2.0.0"), locked("stays", "1.0.0")],
		);
		expect(names(diff.added)).toEqual(["comes"]);
		expect(names(diff.removed)).toEqual(["goes"]);
		expect(diff.changed.map(({ before, after }) => [before.versions, after.versions])).toEqual([
			[["1.0.0"], ["2.0.0"]],
		]);
		expect(diff.unchanged).toBe(1);
	});

	it.each([
		["another version beside the one", locked("a", "1.0.0"), locked("a", "1.0.0", "2.0.0"), 1],
		["one of several versions went", locked("a", "1.0.0", "2.0.0"), locked("a", "2.0.0"), 1],
		["the same versions in another order", locked("a", "2.0.0", "1.0.0"), locked("a", "1.0.0", "2.0.0"), 0],
		["another range where nothing is locked", asked("a", "^1"), asked("a", "^2"), 1],
		["a lock where there was a range", asked("a", "^1"), locked("a", "1.0.0"), 1],
	])("%s", (_, before, after, changed) => {
		expect(diffDependencies([before], [after]).changed).toHaveLength(changed);
	});

	const states = fc.uniqueArray(
		fc.record({ name: fc.constantFrom("a", "b", "c", "d"), version: fc.constantFrom("1.0.0", "2.0.0") }),
		{ selector: ({ name }) => name },
	);
	it("turned around, tell the opposite; and nothing is counted twice or lost", () => {
		fc.assert(
			fc.property(states, states, (first, second) => {
				const [before, after] = [first, second].map((state) =>
					state.map(({ name, version }) => locked(name, version)),
				) as [ReturnType<typeof locked>[], ReturnType<typeof locked>[]];
				const diff = diffDependencies(before, after);
				const back = diffDependencies(after, before);
				expect(names(back.added)).toEqual(names(diff.removed));
				expect(names(back.removed)).toEqual(names(diff.added));
				expect(back.changed).toHaveLength(diff.changed.length);
				expect(diff.added.length + diff.changed.length + diff.unchanged).toBe(after.length);
				expect(diffDependencies(after, after)).toMatchObject({ added: [], changed: [], removed: [] });
			}),
		);
	});
});
