import { useMemo } from "preact/hooks";

/** Longer texts are cut here: a browser lays out a megabyte slowly. */
const MAX_CHARACTERS = 100_000;

/** JSON formatted for reading; any other text unchanged. */
export function JsonView({ text, name }: { text: string | undefined; name: string }) {
	const pretty = useMemo(() => prettyJson(text ?? ""), [text]);
	if (text === undefined) return <p class="dim small">None.</p>;
	return (
		<section class="code" tabIndex={0} aria-label={name}>
			<pre>{colored(pretty.slice(0, MAX_CHARACTERS))}</pre>
			{pretty.length > MAX_CHARACTERS && (
				<p class="xs dim">{`The first ${MAX_CHARACTERS} of ${pretty.length} characters.`}</p>
			)}
		</section>
	);
}

export function prettyJson(text: string): string {
	try {
		return JSON.stringify(JSON.parse(text), null, 1);
	} catch {
		return text;
	}
}

const KEY = /^(\s*)("(?:[^"\\]|\\.)*")(:)/;

function colored(text: string) {
	return text.split("\n").map((line, index) => {
		const [match = "", space = "", key = ""] = KEY.exec(line) ?? [];
		return (
			<span key={index}>
				{key === "" ? (
					line
				) : (
					<>
						{space}
						<span class="json-k">{key}</span>
						{line.slice(match.length - 1)}
					</>
				)}
				{"\n"}
			</span>
		);
	});
}
