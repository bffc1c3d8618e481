// Before the first paint: the theme that was chosen, else the system's. The only thing that is kept in the browser.
try {
	const chosen = localStorage.getItem("theme");
	const isDark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
	document.documentElement.dataset.theme = isDark ? "dark" : "light";
} catch {
	document.documentElement.dataset.theme = "light";
}
