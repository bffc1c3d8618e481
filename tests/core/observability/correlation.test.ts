import {
	correlationId,
	isCorrelationId,
	withCorrelation,
} from "@dephealth/core/observability/correlation.ts";
import { describe, expect, it } from "vitest";

describe("a correlation id", () => {
	it("holds for all that a piece of work does, also later", async () => {
		const seen = await withCorrelation("request-1", async () => {
			await new Promise((resolve) => setImmediate(resolve));
			return correlationId();
		});
		expect(seen).toBe("request-1");
	});

	it("is gone with the work: the next invocation starts without one", async () => {
		await withCorrelation("request-1", async () => {});
		expect(correlationId()).toBeUndefined();
	});

	it("is each invocation's own, though they run side by side", async () => {
		const ids = ["a", "b", "c"];
		const seen = ids.map((id) =>
			withCorrelation(id, async () => {
				await new Promise((resolve) => setImmediate(resolve));
				return correlationId();
			}),
		);
		expect(await Promise.all(seen)).toEqual(ids);
	});

	it.each([
		["a request id of API Gateway", "JKJaXmPLvHcESHA=", true],
		["a UUID", "6f1b0a1e-3a5c-4b7e-9d8a-1f2e3d4c5b6a", true],
		["an ARN's tail", "collect-package:npm-express-1a2b", true],
		["nothing", "", false],
		["a line break", "a\nb", false],
		["too much", "x".repeat(129), false],
		["markup", "<script>", false],
		["no text", 7, false],
	])("may or may not be %s", (_, value, expected) => {
		expect(isCorrelationId(value)).toBe(expected);
	});
});
