import type { ComponentChildren } from "preact";

/** A titled part of a page. @param name its accessible name if the title does not suffice */
export function Card({
	title,
	note,
	name,
	tools,
	className = "",
	children,
}: {
	title?: ComponentChildren;
	note?: ComponentChildren;
	name: string;
	tools?: ComponentChildren;
	className?: string;
	children: ComponentChildren;
}) {
	return (
		<section class={`card ${className}`} aria-label={name}>
			{(title || tools) && (
				<div class="top wrap">
					{title && <h2>{title}</h2>}
					{tools}
					{note && <span class="note">{note}</span>}
				</div>
			)}
			{children}
		</section>
	);
}

/** A region that scrolls: it can be reached by keyboard, and has a name. */
export function Scroll({
	name,
	className = "scroll",
	children,
}: {
	name: string;
	className?: string;
	children: ComponentChildren;
}) {
	return (
		<section class={className} aria-label={`${name}, scrolls`} tabIndex={0}>
			{children}
		</section>
	);
}

/** The empty state: the reason, and one next step. */
export function Empty({ children, action }: { children: ComponentChildren; action?: ComponentChildren }) {
	return (
		<div class="empty">
			<p>{children}</p>
			{action}
		</div>
	);
}
