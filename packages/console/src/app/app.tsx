import { Route, Router, Switch } from "wouter-preact";
import { Empty } from "../parts/card.tsx";
import { LazyPage } from "./lazy-page.tsx";
import { RequireOperator, RequireSession } from "./require-session.tsx";
import { Shell } from "./shell.tsx";

/** Each page is a separate script, loaded when it is first opened. */
const PAGES = {
	scanStart: () => import("../pages/scan/scan-start-page.tsx").then((page) => page.ScanStartPage),
	scan: () => import("../pages/scan/scan-page.tsx").then((page) => page.ScanPage),
	packages: () => import("../pages/packages/packages-page.tsx").then((page) => page.PackagesPage),
	package: () => import("../pages/packages/package-page.tsx").then((page) => page.PackagePage),
	executions: () =>
		import("../pages/executions/list/executions-page.tsx").then((page) => page.ExecutionsPage),
	execution: () =>
		import("../pages/executions/execution/execution-page.tsx").then((page) => page.ExecutionPage),
	mapRun: () => import("../pages/executions/map-run/map-run-page.tsx").then((page) => page.MapRunPage),
	operations: () => import("../pages/operations/operations-page.tsx").then((page) => page.OperationsPage),
	account: () => import("../pages/account/account-page.tsx").then((page) => page.AccountPage),
} as const;

export function App() {
	return (
		<Router>
			<Shell>
				<Switch>
					<Route path="/">
						<LazyPage load={PAGES.scanStart} />
					</Route>
					<Route path="/scans/:id">
						<LazyPage load={PAGES.scan} />
					</Route>
					<Route path="/packages">
						<RequireSession>
							<LazyPage load={PAGES.packages} />
						</RequireSession>
					</Route>
					<Route path="/packages/:ecosystem/*">
						<LazyPage load={PAGES.package} />
					</Route>
					<Route path="/executions">
						<RequireOperator>
							<LazyPage load={PAGES.executions} />
						</RequireOperator>
					</Route>
					<Route path="/executions/:machine/:name">
						<RequireOperator>
							<LazyPage load={PAGES.execution} />
						</RequireOperator>
					</Route>
					<Route path="/executions/:machine/:name/map/:run">
						<RequireOperator>
							<LazyPage load={PAGES.mapRun} />
						</RequireOperator>
					</Route>
					<Route path="/operations">
						<RequireOperator>
							<LazyPage load={PAGES.operations} />
						</RequireOperator>
					</Route>
					<Route path="/account">
						<LazyPage load={PAGES.account} />
					</Route>
					<Route>
						<Empty
							action={
								<a href="/" class="link">
									Scan a project
								</a>
							}
						>
							There is no page at this address.
						</Empty>
					</Route>
				</Switch>
			</Shell>
		</Router>
	);
}
