import type { IconName } from "../parts/icon.tsx";

/** The sections in the rail. `key` follows `g`. */
export const SECTIONS: readonly { name: string; path: string; icon: IconName; key: string; also?: string }[] =
	[
		{ name: "Scan", path: "/", icon: "scan", key: "s", also: "/scans" },
		{ name: "Packages", path: "/packages", icon: "packages", key: "p" },
		{ name: "Executions", path: "/executions", icon: "executions", key: "e" },
		{ name: "Operations", path: "/operations", icon: "operations", key: "o" },
		{ name: "Account", path: "/account", icon: "account", key: "a" },
	];

export function sectionOf(path: string): (typeof SECTIONS)[number] | undefined {
	return SECTIONS.find(
		({ path: start, also }) =>
			path === start ||
			(start !== "/" && path.startsWith(`${start}/`)) ||
			(also && path.startsWith(`${also}/`)),
	);
}
