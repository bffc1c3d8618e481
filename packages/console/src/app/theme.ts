import { useState } from "preact/hooks";

type Theme = "light" | "dark";

/** The theme, and a function that changes to the other one. `public/theme.js` sets it before the first paint. */
export function useTheme(): [Theme, () => void] {
	const [theme, setTheme] = useState<Theme>(() =>
		document.documentElement.dataset["theme"] === "dark" ? "dark" : "light",
	);
	function toggle(): void {
		const next = theme === "dark" ? "light" : "dark";
		document.documentElement.dataset["theme"] = next;
		setTheme(next);
		try {
			localStorage.setItem("theme", next);
		} catch {
			// A browser that keeps nothing: the choice holds for this page.
		}
	}
	return [theme, toggle];
}
