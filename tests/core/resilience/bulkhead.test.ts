import { BulkheadFullError } from "@dephealth/core/errors.ts";
import { createBulkhead } from "@dephealth/core/resilience/bulkhead.ts";
import { describe, expect, it } from "vitest";

const bulkhead = (maxConcurrent: number, maxWaiting: number) =>
	createBulkhead({ name: "npm", maxConcurrent, maxWaiting });

describe("a bulkhead", () => {
	it("admits so many, lets so many wait, and refuses the next", async () => {
		const places = bulkhead(2, 2);
		expect([places.enter(), places.enter()]).toEqual([undefined, undefined]);
		expect(places.isFull).toBe(true);
		const waiting = [places.enter(), places.enter()];
		expect(waiting).toEqual([expect.any(Promise), expect.any(Promise)]);
		expect(() => places.enter()).toThrow(BulkheadFullError);
		expect(() => places.enter()).toThrow("2 calls to 'npm' are already waiting");
		expect([places.active, places.waiting]).toEqual([2, 2]);
		places.leave();
		await waiting[0];
		expect([places.active, places.waiting, places.isFull]).toEqual([2, 1, true]);
		places.leave();
		await waiting[1];
		places.leave();
		expect([places.active, places.waiting, places.isFull]).toEqual([1, 0, false]);
		places.leave();
		expect(places.active).toBe(0);
		expect(places.enter()).toBeUndefined();
	});

	it("without room to wait refuses at once", () => {
		const places = bulkhead(1, 0);
		places.enter();
		expect(() => places.enter()).toThrow(BulkheadFullError);
	});

	it("forgets who gave up waiting, and never admits who had given up before", async () => {
		const places = bulkhead(1, 1);
		places.enter();
		const controller = new AbortController();
		const waiting = places.enter(controller.signal);
		controller.abort(new Error("given up"));
		await expect(waiting).rejects.toThrow("given up");
		expect(places.waiting).toBe(0);
		expect(() => places.enter(controller.signal)).toThrow("given up");
		const next = places.enter();
		places.leave();
		await next;
		expect([places.active, places.waiting]).toEqual([1, 0]);
	});

	it("does not take a place away from who was admitted and aborts later", async () => {
		const places = bulkhead(1, 1);
		places.enter();
		const controller = new AbortController();
		const waiting = places.enter(controller.signal);
		places.leave();
		await waiting;
		controller.abort();
		expect([places.active, places.waiting]).toEqual([1, 0]);
	});

	it.each([
		[0, 1, "maxConcurrent must be a whole number of at least 1, not 0."],
		[-1, 1, "maxConcurrent must be a whole number of at least 1, not -1."],
		[1.5, 1, "maxConcurrent must be a whole number of at least 1, not 1.5."],
		[1, -1, "maxWaiting must be a whole number of at least 0, not -1."],
		[1, 0.5, "maxWaiting must be a whole number of at least 0, not 0.5."],
		[1, Number.NaN, "maxWaiting must be a whole number of at least 0, not NaN."],
	])("for %d with %d waiting makes no sense", (maxConcurrent, maxWaiting, message) => {
		expect(() => bulkhead(maxConcurrent, maxWaiting)).toThrow(new RangeError(message));
	});
});
