import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** The browser's own modal dialog: it keeps the focus, and Esc closes it. */
export function Dialog({
	name,
	onClose,
	children,
}: {
	name: string;
	onClose: () => void;
	children: ComponentChildren;
}) {
	const dialog = useRef<HTMLDialogElement>(null);
	useLayoutEffect(() => {
		dialog.current?.showModal();
	}, []);
	return (
		// biome-ignore lint/a11y/useKeyWithClickEvents: the browser closes a dialog by Esc
		<dialog
			ref={dialog}
			aria-label={name}
			onClose={onClose}
			onClick={(event) => {
				if (event.target === dialog.current) dialog.current?.close();
			}}
		>
			{children}
		</dialog>
	);
}
