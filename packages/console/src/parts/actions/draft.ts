/**
 * What is typed into a form, kept for this tab until the form is done: a session that ends takes the page away, and signing
 * in brings it back. Never for passwords, tokens and addresses that may hold one.
 */
import { useState } from "preact/hooks";

const PREFIX = "draft:";
/** Names the account that was signed in last. */
const OWNER = "drafts-of";
/** Longer texts are pasted and can be pasted again. */
const MAX_LENGTH = 20_000;

/** @param key names the form's field in this tab */
export function useDraft(key: string, initial = ""): [string, (text: string) => void, forget: () => void] {
	const [text, setText] = useState(() => readDraft(key) ?? initial);
	return [
		text,
		(written) => {
			setText(written);
			keepDraft(key, written);
		},
		() => keepDraft(key, ""),
	];
}

export function readDraft(key: string): string | undefined {
	try {
		return sessionStorage.getItem(PREFIX + key) ?? undefined;
	} catch {
		// The browser forbids storage: nothing is kept.
		return undefined;
	}
}

/** An empty text is forgotten. */
export function keepDraft(key: string, text: string): void {
	try {
		if (text === "" || text.length > MAX_LENGTH) sessionStorage.removeItem(PREFIX + key);
		else sessionStorage.setItem(PREFIX + key, text);
	} catch {
		// Forbidden or full: the form works without.
	}
}

/** Forgets the drafts of another account. What was typed before anybody signed in goes to who signs in. */
export function keepDraftsFor(account: string): void {
	try {
		if ((sessionStorage.getItem(OWNER) ?? account) !== account) forgetDrafts();
		sessionStorage.setItem(OWNER, account);
	} catch {
		// Forbidden or full: a name that is not kept must not leave its drafts to the next account.
		forgetDrafts();
	}
}

/** Another person may sign in next. */
export function forgetDrafts(): void {
	try {
		for (const key of Object.keys(sessionStorage)) {
			if (key === OWNER || key.startsWith(PREFIX)) sessionStorage.removeItem(key);
		}
	} catch {
		// Nothing is kept where storage is forbidden.
	}
}
