/** The address is the state: filters, order, selection and tabs stand in its query. */
import { useLocation, useSearch } from "wouter-preact";

export type Query = Readonly<Record<string, string>>;
/** An empty value takes the name out of the address. */
export type Patch = Readonly<Record<string, string | undefined>>;

/** @returns the query, and a function that changes names of it. Selecting replaces the history's entry. */
export function useUrlState(): [Query, (patch: Patch) => void] {
	const search = useSearch();
	const [path, navigate] = useLocation();
	function change(patch: Patch): void {
		navigate(path + patched(location.search, patch), { replace: true });
	}
	return [Object.fromEntries(new URLSearchParams(search)), change];
}

/** @param search with or without its question mark @returns with one, or empty */
export function patched(search: string, patch: Patch): string {
	const query = new URLSearchParams(search);
	for (const [name, value] of Object.entries(patch)) {
		if (value === undefined || value === "") query.delete(name);
		else query.set(name, value);
	}
	const text = query.toString();
	return text === "" ? "" : `?${text}`;
}

/** A value of the address that is a set, as `HIGH,MEDIUM`. */
export function setOf(text: string | undefined): ReadonlySet<string> {
	return new Set((text ?? "").split(",").filter((item) => item !== ""));
}

/** The set with the item in it, or without it when it was. */
export function toggled(set: ReadonlySet<string>, item: string): string {
	const next = new Set(set);
	if (!next.delete(item)) next.add(item);
	return [...next].join(",");
}
