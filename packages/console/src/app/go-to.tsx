import { ECOSYSTEMS } from "@dephealth/contract/ecosystems.ts";
import { useState } from "preact/hooks";
import { useLocation } from "wouter-preact";
import { useSession } from "../api/session.ts";
import { Icon } from "../parts/icon.tsx";
import { Dialog } from "./dialog.tsx";
import { type Section, sectionsOf } from "./sections.ts";

export type Place = { path: string; name: string; what: string };

/**
 * The pages that the text may mean: a section by name, a package by ecosystem and name, and npm's when it names no
 * ecosystem.
 */
export function placesFor(text: string, known: readonly Section[] = []): Place[] {
	const wanted = text.trim();
	const sections = known
		.filter(({ name }) => name.toLowerCase().includes(wanted.toLowerCase()))
		.map(({ name, path }) => ({ path, name, what: "page" }));
	if (wanted === "") return sections;
	return [...sections, ...packagesFor(wanted)];
}

function packagesFor(text: string): Place[] {
	const [first = "", ...rest] = text.split("/");
	const ecosystem = ECOSYSTEMS.find((known) => known === first.toLowerCase());
	const found = ecosystem && rest.join("/") !== "" ? [ecosystem, rest.join("/")] : ["npm", text];
	const [kind = "npm", name = ""] = found;
	return [{ path: packagePath(kind, name), name: `${kind}/${name}`, what: "package" }];
}

/** The address of a package's page. Slashes of its name stay as they are. */
export function packagePath(ecosystem: string, name: string): string {
	return `/packages/${ecosystem}/${name.split("/").map(encodeURIComponent).join("/")}`;
}

export function GoTo({ onClose }: { onClose: () => void }) {
	const [text, setText] = useState("");
	const [chosen, setChosen] = useState(0);
	const [, navigate] = useLocation();
	const places = placesFor(text, sectionsOf(useSession()));
	function open(place: Place | undefined): void {
		if (!place) return;
		onClose();
		navigate(place.path);
	}
	return (
		<Dialog name="Go anywhere" onClose={onClose}>
			<form
				onSubmit={(event) => {
					event.preventDefault();
					open(places[chosen] ?? places[0]);
				}}
			>
				<label class="search">
					<Icon name="find" size={14} />
					<input
						role="combobox"
						aria-label="A page, or a package as npm/express"
						aria-expanded="true"
						aria-controls="go-to-places"
						aria-activedescendant={`go-to-${chosen}`}
						placeholder="A page, or a package: npm/express"
						value={text}
						onInput={(event) => {
							setText(event.currentTarget.value);
							setChosen(0);
						}}
						onKeyDown={(event) => {
							const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
							if (step === undefined) return;
							event.preventDefault();
							setChosen((chosen + step + places.length) % Math.max(places.length, 1));
						}}
					/>
				</label>
			</form>
			<div class="places" id="go-to-places" role="listbox" aria-label="Places">
				{places.map((place, index) => (
					<button
						type="button"
						key={place.path}
						id={`go-to-${index}`}
						role="option"
						aria-selected={index === chosen}
						onClick={() => open(place)}
					>
						<span class="grow clip">{place.name}</span>
						<span class="dim xs">{place.what}</span>
					</button>
				))}
			</div>
		</Dialog>
	);
}
