import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/frame.css";
import "./styles/marks.css";
import "./styles/tables.css";
import "./styles/filters.css";
import "./styles/panels.css";
import "./styles/layout.css";
import "./styles/print.css";
import { QueryClientProvider } from "@tanstack/preact-query";
import { render } from "preact";
import { createQueries } from "./api/queries.ts";
import { signInFromAddress } from "./api/session.ts";
import { App } from "./app/app.tsx";

const root = document.getElementById("app");
if (root) {
	const queries = createQueries();
	await signInFromAddress();
	render(
		<QueryClientProvider client={queries}>
			<App />
		</QueryClientProvider>,
		root,
	);
}
