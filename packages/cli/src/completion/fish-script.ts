import type { CompletedCommand, CompletedOption } from "./completed-command.ts";

export function fishScript(name: string, commands: readonly CompletedCommand[]): string {
	const paths = commands.filter(({ path }) => path !== "").map(({ path }) => quoted(path));
	const lines = commands.flatMap(({ path, commands: children, options }) => {
		const condition = `-n ${quoted(`test "$(__${name}_path)" = "${path}"`)}`;
		return [
			...children.map(
				(child) => `complete -c ${name} ${condition} -f -a ${child.name} -d ${quoted(child.description)}`,
			),
			...options.map((option) => `complete -c ${name} ${condition} ${flagsOf(option)}`),
		];
	});
	return `# fish completion for ${name}
function __${name}_path
  set -l path ""
  for word in (commandline -opc)[2..-1]
    set -l next (string trim "$path $word")
    contains -- "$next" ${paths.join(" ")}; and set path "$next"
  end
  echo "$path"
end
${lines.join("\n")}
`;
}

function flagsOf({ long, short, description, takesValue, choices }: CompletedOption): string {
	return [
		...(short === undefined ? [] : [`-s ${short.slice(1)}`]),
		`-l ${long.slice(2)}`,
		...(takesValue ? ["-r"] : []),
		...(choices.length > 0 ? [`-f -a ${quoted(choices.join(" "))}`] : []),
		`-d ${quoted(description)}`,
	].join(" ");
}

function quoted(text: string): string {
	return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
