import { forgetSession } from "@dephealth/console/api/session.ts";
import { forgetDrafts, keepDraft, keepDraftsFor, readDraft } from "@dephealth/console/parts/actions/draft.ts";
import { afterEach, describe, expect, it, vi } from "vitest";

afterEach(() => vi.unstubAllGlobals());

/** Its keys are the stored names, as a browser's are. */
function stubStorage(stored: Record<string, string> = {}): Record<string, string> {
	const methods = {
		getItem: (key: string) => stored[key] ?? null,
		setItem(key: string, value: string) {
			stored[key] = value;
		},
		removeItem(key: string) {
			delete stored[key];
		},
	};
	for (const [name, value] of Object.entries(methods)) {
		Object.defineProperty(stored, name, { value, enumerable: false });
	}
	vi.stubGlobal("sessionStorage", stored);
	return stored;
}

describe("what is typed into a form", () => {
	it("is there again when the form is, until it is done", () => {
		stubStorage();
		keepDraft("reason", "replaced in spring");
		expect(readDraft("reason")).toBe("replaced in spring");
		expect(readDraft("another")).toBeUndefined();
		keepDraft("reason", "");
		expect(readDraft("reason")).toBeUndefined();
	});

	it("is kept in bounds", () => {
		const stored = stubStorage();
		keepDraft("reason", "short");
		keepDraft("reason", "x".repeat(20_001));
		expect(Object.keys(stored)).toEqual([]);
	});

	it.each([
		["all drafts are forgotten", forgetDrafts],
		["somebody signs out", () => forgetSession({ setQueryData() {}, removeQueries() {} } as never)],
	])("is gone when %s, and nothing else is", (_, forget) => {
		const stored = stubStorage({ other: "1" });
		keepDraft("a", "1");
		keepDraft("b", "2");
		forget();
		expect(Object.keys(stored)).toEqual(["other"]);
	});

	it.each([
		["stays with an account whose session had ended", ["a", "a"], "typed"],
		["stays with who signs in after typing", [undefined, "a"], "typed"],
		["is gone when another account signs in", ["a", "b"], undefined],
	])("%s", (_, [before, after], kept) => {
		stubStorage();
		if (before !== undefined) keepDraftsFor(before);
		keepDraft("reason", "typed");
		keepDraftsFor(after as string);
		expect(readDraft("reason")).toBe(kept);
	});

	it("is nowhere when the browser forbids storage", () => {
		keepDraft("reason", "typed");
		expect(readDraft("reason")).toBeUndefined();
		expect(forgetDrafts).not.toThrow();
	});
});
