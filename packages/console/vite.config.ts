import { defineConfig } from "vite";

export default defineConfig({
	root: import.meta.dirname,
	oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
	worker: { format: "es" },
	build: {
		target: "es2022",
		// The content security policy lets in no data: scripts or styles.
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		reportCompressedSize: false,
	},
	server: { proxy: { "/v1": "http://127.0.0.1:8787" } },
});
