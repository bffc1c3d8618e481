import { systemClock } from "@dephealth/core/clock.ts";
import { createTurns, noTurns } from "@dephealth/core/turns.ts";
import { createComposition, part } from "@dephealth/functions/compose/process/composition.ts";
import { once } from "@dephealth/functions/compose/process/once.ts";
import { turns } from "@dephealth/functions/compose/process/turns.ts";
import { expect, it, vi } from "vitest";

it("a composition is what it is given", () => {
	const given = {
		env: { A: "1" },
		clock: { ...systemClock },
		aws: { region: "eu-test-1" },
		writeMetric: () => {},
		turns: createTurns(),
		background: async () => {},
		storage: () => ({
			bytes: 0,
			executions: 0,
			executionsBytes: 0,
			executionsBytesLimit: 0,
			executionsDaysLimit: 0,
		}),
	};
	expect(createComposition(given)).toEqual({ ...given, made: new Map() });
});

it("without more than an environment it is Lambda's: the system's time, the SDK's settings, metrics as lines of output", () => {
	const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
	const c = createComposition({ env: {} });
	expect(c).toMatchObject({ clock: systemClock, aws: {}, background: noTurns, storage: undefined });
	c.writeMetric("{}");
	expect(write).toHaveBeenCalledExactlyOnceWith("{}\n");
});

it("a part is made when it is first needed, once for each composition, also when it is undefined", () => {
	const make = vi.fn(() => undefined);
	const nothing = part(make);
	const [c, another] = [createComposition({ env: {} }), createComposition({ env: {} })];
	expect(make).not.toHaveBeenCalled();
	for (const composition of [c, c, another]) expect(nothing(composition)).toBeUndefined();
	expect(make.mock.calls).toEqual([[c], [another]]);
});

it("what is made once is made at the first call", () => {
	const make = vi.fn(() => ({}));
	const made = once(make);
	expect(make).not.toHaveBeenCalled();
	expect(made()).toBe(made());
	expect(make).toHaveBeenCalledOnce();
});

it("all callers of a process take their turns from one another", async () => {
	const c = createComposition({ env: {} });
	const order: string[] = [];
	const take = (caller: string) =>
		turns(c)
			.of(caller)()
			.then(() => order.push(caller));
	await Promise.all([take("a"), take("a"), take("b")]);
	expect(order).toEqual(["a", "b", "a"]);
});
