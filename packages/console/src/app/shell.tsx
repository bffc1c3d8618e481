import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Link, useLocation } from "wouter-preact";
import { UnreachableError } from "../api/client.ts";
import { useHealth, useSession } from "../api/session.ts";
import { formatTime } from "../parts/format.ts";
import { Icon } from "../parts/icon.tsx";
import { GoTo } from "./go-to.tsx";
import { useKeptFocus } from "./kept-focus.ts";
import { useKeys } from "./keys.ts";
import { KeysHelp } from "./keys-help.tsx";
import { type Section, sectionOf, sectionsOf } from "./sections.ts";
import { useTheme } from "./theme.ts";

/** The frame of every page: the rail, the bar above, and links past both. */
export function Shell({ children }: { children: ComponentChildren }) {
	const [path, navigate] = useLocation();
	const [dialog, setDialog] = useState<"find" | "keys" | undefined>();
	const main = useRef<HTMLElement>(null);
	// A dialog's close event may come after the next one was asked for: it closes its own alone.
	const close = (closed: "find" | "keys") => setDialog((open) => (open === closed ? undefined : open));
	useKeys({
		navigate,
		find: () => setDialog("find"),
		help: () => setDialog("keys"),
	});
	useEffect(() => {
		main.current?.scrollIntoView({ block: "nearest" });
		window.scrollTo(0, 0);
	}, [path]);
	useKeptFocus(main, path);
	const current = sectionOf(path);
	const session = useSession();
	const sections = sectionsOf(session);
	// Their space is reserved, so that nothing moves once the session is known.
	const isKept = ({ isForOperators = false }: Section) => session.kind === "asking" && isForOperators;
	return (
		<>
			<a class="skip" href="#main">
				Skip to the content
			</a>
			<div class="frame">
				<nav class="rail" aria-label="Sections">
					<Link class="brand" href="/" aria-label="DepHealth, start">
						<Brand />
						<span>DepHealth</span>
					</Link>
					{sections.map((section) => (
						<Link
							key={section.path}
							class={isKept(section) ? "item kept" : "item"}
							href={section.path}
							title={section.name}
							aria-current={section === current ? "page" : undefined}
						>
							<Icon name={section.icon} />
							<span>{section.name}</span>
						</Link>
					))}
				</nav>
				<div class="page">
					<div class="page-in">
						<TopBar path={path} onFind={() => setDialog("find")} />
						<Unreachable />
						<main id="main" tabIndex={-1} ref={main}>
							{children}
						</main>
					</div>
				</div>
				<nav class="tabbar" aria-label="Sections, small screen">
					{sections.map((section) => (
						<Link
							key={section.path}
							class={isKept(section) ? "kept" : ""}
							href={section.path}
							aria-current={section === current ? "page" : undefined}
						>
							<Icon name={section.icon} size={18} />
							{section.name}
						</Link>
					))}
				</nav>
			</div>
			{dialog === "find" && <GoTo onClose={() => close("find")} />}
			{dialog === "keys" && <KeysHelp onClose={() => close("keys")} />}
		</>
	);
}

function TopBar({ path, onFind }: { path: string; onFind: () => void }) {
	const [theme, toggleTheme] = useTheme();
	const { data: health } = useHealth();
	return (
		<header class="bar">
			<Crumbs path={path} />
			{health?.sandbox && (
				<span
					class="sandbox"
					title="The built-in simulator answers in place of npm, deps.dev, GitHub and the others."
				>
					<i />
					<span>
						Sandbox<span class="hide-s">: invented data</span>
					</span>
				</span>
			)}
			<button
				type="button"
				class="icon-btn"
				title="Find a package, an execution, a page (⌘K or Ctrl K)"
				aria-label="Find anything"
				onClick={onFind}
			>
				<Icon name="find" />
			</button>
			<button
				type="button"
				class="icon-btn"
				title={theme === "dark" ? "Light theme" : "Dark theme"}
				aria-label={theme === "dark" ? "Change to the light theme" : "Change to the dark theme"}
				onClick={toggleTheme}
			>
				<Icon name={theme === "dark" ? "sun" : "moon"} />
			</button>
		</header>
	);
}

/** The way to this page; its last part is the page itself. */
function Crumbs({ path }: { path: string }) {
	const section = sectionOf(path);
	const rest = path.split("/").slice(2).map(decodeSafely);
	if (!section || section.path === "/") return <div class="crumbs grow clip" />;
	return (
		<nav class="crumbs grow clip" aria-label="The way here">
			{rest.length > 0 ? (
				<Link href={section.path}>{section.name}</Link>
			) : (
				<span class="soft">{section.name}</span>
			)}
			{rest.map((part, index) => (
				// A phone has no room for them: the title below says the same.
				<span
					key={index}
					class={index === rest.length - 1 ? "hide-s soft clip" : "hide-s clip"}
					title={part}
					aria-current={index === rest.length - 1 ? "page" : undefined}
				>
					/ {part}
				</span>
			))}
		</nav>
	);
}

function decodeSafely(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		return part;
	}
}

/** Says that DepHealth does not answer, and how old the shown data are. It disappears by itself. */
function Unreachable() {
	const { error, dataUpdatedAt } = useHealth();
	if (!(error instanceof UnreachableError)) return null;
	return (
		<div class="ribbon off" role="status">
			<b>DepHealth does not answer.</b>
			<span class="soft">
				{dataUpdatedAt > 0
					? `These data are from ${formatTime(dataUpdatedAt)} or earlier. The page tries again by itself.`
					: "The page tries again by itself."}
			</span>
		</div>
	);
}

function Brand() {
	return (
		<svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
			<circle cx="10" cy="10" r="7.5" fill="none" stroke="var(--line-2)" stroke-width="2.5" />
			<path
				d="M10 2.5a7.5 7.5 0 1 1-7.1 5.1"
				fill="none"
				stroke="var(--accent)"
				stroke-width="2.5"
				stroke-linecap="round"
			/>
		</svg>
	);
}
