/** Every page in every state: the states that a running product seldom shows are looked at here. */
import "../src/styles/tokens.css";
import "../src/styles/base.css";
import "../src/styles/frame.css";
import "../src/styles/marks.css";
import "../src/styles/tables.css";
import "../src/styles/filters.css";
import "../src/styles/panels.css";
import "../src/styles/layout.css";
import { QueryClientProvider } from "@tanstack/preact-query";
import { type ComponentType, render } from "preact";
import { useMemo } from "preact/hooks";
import { Route, Router } from "wouter-preact";
import { memoryLocation } from "wouter-preact/memory-location";
import { AccountPage } from "../src/pages/account/account-page.tsx";
import { ExecutionPage } from "../src/pages/executions/execution/execution-page.tsx";
import { ExecutionsPage } from "../src/pages/executions/list/executions-page.tsx";
import { MapRunPage } from "../src/pages/executions/map-run/map-run-page.tsx";
import { OperationsPage } from "../src/pages/operations/operations-page.tsx";
import { PackagePage } from "../src/pages/packages/package-page.tsx";
import { PackagesPage } from "../src/pages/packages/packages-page.tsx";
import { ScanPage } from "../src/pages/scan/scan-page.tsx";
import { GalleryClient } from "./gallery-client.ts";
import { AWAY_SINCE, EVERYWHERE, IN_PART, NOTHING_YET, type State } from "./states.ts";

type Page = {
	name: string;
	/** Its route, and an address of it. */
	route: string;
	path: string;
	component: ComponentType;
	states: readonly State[];
};

const PAGES: readonly Page[] = [
	{ name: "Scan", route: "/scans/:id", path: "/scans/1", component: ScanPage, states: EVERYWHERE },
	{
		name: "Packages",
		route: "/packages",
		path: "/packages",
		component: PackagesPage,
		states: [...EVERYWHERE, NOTHING_YET],
	},
	{
		name: "Package",
		route: "/packages/:ecosystem/*",
		path: "/packages/npm/left-pad",
		component: PackagePage,
		states: [...EVERYWHERE, NOTHING_YET, IN_PART],
	},
	{
		name: "Executions",
		route: "/executions",
		path: "/executions",
		component: ExecutionsPage,
		states: [...EVERYWHERE, NOTHING_YET],
	},
	{
		name: "Execution",
		route: "/executions/:machine/:name",
		path: "/executions/collect-package/one",
		component: ExecutionPage,
		states: EVERYWHERE,
	},
	{
		name: "Map run",
		route: "/executions/:machine/:name/map/:run",
		path: "/executions/collect-package/one/map/1",
		component: MapRunPage,
		states: EVERYWHERE,
	},
	{
		name: "Operations",
		route: "/operations",
		path: "/operations",
		component: OperationsPage,
		states: [...EVERYWHERE, NOTHING_YET, IN_PART, AWAY_SINCE],
	},
	{
		name: "Account",
		route: "/account",
		path: "/account",
		component: AccountPage,
		states: [...EVERYWHERE, NOTHING_YET],
	},
];

function Gallery() {
	return (
		<main class="page-in stack">
			{PAGES.flatMap((page) =>
				page.states.map((state) => <Shown key={`${page.name} ${state.name}`} page={page} state={state} />),
			)}
		</main>
	);
}

function Shown({ page: { name, route, path, component: Component }, state }: { page: Page; state: State }) {
	const client = useMemo(() => {
		const made = new GalleryClient(state.answer);
		for (const [key, data] of Object.entries(state.known ?? {})) made.setQueryData([key], data);
		return made;
	}, [state]);
	const { hook } = useMemo(() => memoryLocation({ path, static: true }), [path]);
	return (
		<section aria-label={`${name}, ${state.name}`} data-shown={`${name}, ${state.name}`}>
			<p class="mono small dim">{`${name}, ${state.name}`}</p>
			<QueryClientProvider client={client}>
				<Router hook={hook}>
					<Route path={route}>
						<Component />
					</Route>
				</Router>
			</QueryClientProvider>
		</section>
	);
}

const root = document.getElementById("app");
if (root) render(<Gallery />, root);
