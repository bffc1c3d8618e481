import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";

/** A page's title, its summary in a sentence, and its actions. */
export function PageHead({
	title,
	documentTitle = title,
	says,
	meta,
	actions,
}: {
	title: string;
	documentTitle?: string;
	says?: ComponentChildren;
	meta?: ComponentChildren;
	actions?: ComponentChildren;
}) {
	useEffect(() => {
		document.title = `${documentTitle} · DepHealth`;
	}, [documentTitle]);
	return (
		<div class="head">
			<div class="grow">
				<h1>{title}</h1>
				{says && <p class="soft says">{says}</p>}
				{meta && <div class="meta">{meta}</div>}
			</div>
			{actions && <div class="acts">{actions}</div>}
		</div>
	);
}
