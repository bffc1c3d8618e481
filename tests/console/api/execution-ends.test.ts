import { createExecutionEnds } from "@dephealth/console/api/execution-ends.ts";
import { describe, expect, it } from "vitest";

const arns = (count: number) => Array.from({ length: count }, (_, index) => `arn:${index}`);

describe("how the executions of a list ended", () => {
	it("is one request for all rows that are drawn at once, and one for each fifty", async () => {
		const requests: string[][] = [];
		const endOf = createExecutionEnds(async (asked) => {
			requests.push([...asked]);
			return asked.map((executionArn) => ({ executionArn, output: `"${executionArn}"` }));
		});
		const ends = await Promise.all([...arns(60), "arn:7"].map(endOf));
		expect(requests).toEqual([arns(60).slice(0, 50), arns(60).slice(50)]);
		expect(ends.map((end) => end?.output)).toEqual([...arns(60), "arn:7"].map((arn) => `"${arn}"`));
		await endOf("arn:later");
		expect(requests).toHaveLength(3);
	});

	it("is null for one that is no longer kept", async () => {
		const endOf = createExecutionEnds(async () => [{ executionArn: "arn:0" }]);
		expect(await Promise.all(arns(2).map(endOf))).toEqual([{ executionArn: "arn:0" }, null]);
	});

	it("fails for those alone whose request failed", async () => {
		const endOf = createExecutionEnds(async (asked) => {
			if (asked.includes("arn:0")) throw new Error("no answer");
			return [];
		});
		const ends = await Promise.allSettled(arns(51).map(endOf));
		expect(ends.filter(({ status }) => status === "rejected")).toHaveLength(50);
		expect(ends.at(-1)).toEqual({ status: "fulfilled", value: null });
	});
});
