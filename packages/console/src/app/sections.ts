import type { Session } from "../api/session.ts";
import type { IconName } from "../parts/icon.tsx";

/** `also`: pages of it that stand elsewhere. */
export type Section = {
	name: string;
	path: string;
	icon: IconName;
	key: string;
	also?: string;
	isForOperators?: boolean;
};

/** The sections in the rail. `key` follows `g`. */
export const SECTIONS: readonly Section[] = [
	{ name: "Scan", path: "/", icon: "scan", key: "s", also: "/scans" },
	{ name: "Packages", path: "/packages", icon: "packages", key: "p" },
	{ name: "Executions", path: "/executions", icon: "executions", key: "e", isForOperators: true },
	{ name: "Operations", path: "/operations", icon: "operations", key: "o", isForOperators: true },
	{ name: "Account", path: "/account", icon: "account", key: "a" },
];

/** The sections that somebody may open; all of them while it is not known who is signed in. */
export function sectionsOf(session: Session): readonly Section[] {
	const isOther = session.kind === "signed out" || (session.kind === "signed in" && !session.me.is_operator);
	return isOther ? SECTIONS.filter(({ isForOperators }) => !isForOperators) : SECTIONS;
}

export function sectionOf(path: string): Section | undefined {
	return SECTIONS.find(
		({ path: start, also }) =>
			path === start ||
			(start !== "/" && path.startsWith(`${start}/`)) ||
			(also && path.startsWith(`${also}/`)),
	);
}
