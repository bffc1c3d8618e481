import type { CompletedCommand, CompletedOption } from "./completed-command.ts";

export function zshScript(name: string, commands: readonly CompletedCommand[]): string {
	const paths = commands.filter(({ path }) => path !== "").map(({ path }) => quoted(path));
	const values = commands.flatMap(({ path, options }) =>
		options
			.filter(({ takesValue }) => takesValue)
			.map(({ long, short, choices }) => {
				const flags = [short, long]
					.filter((flag) => flag !== undefined)
					.map((flag) => quoted(`${path}:${flag}`));
				const action = choices.length === 0 ? "_files" : `compadd -- ${choices.map(quoted).join(" ")}`;
				return `    (${flags.join("|")}) ${action}; return ;;`;
			}),
	);
	const lists = commands.map(({ path, options, commands: children }) => {
		const flags = options.map((option) => quoted(`${option.long}:${plain(option)}`));
		const names = children.map(({ name: child, description }) =>
			quoted(`${child}:${plain({ description })}`),
		);
		return `    (${quoted(path)}) options=(${flags.join(" ")}); commands=(${names.join(" ")}) ;;`;
	});
	return `#compdef ${name}
_${name}() {
  local path_="" next index
  local -a options commands
  for ((index = 2; index < CURRENT; index++)); do
    next="\${path_:+$path_ }\${words[index]}"
    case "$next" in
    (${paths.join("|")}) path_="$next" ;;
    esac
  done
  case "$path_:\${words[CURRENT-1]}" in
${values.join("\n")}
  esac
  case "$path_" in
${lists.join("\n")}
  esac
  if [[ "\${words[CURRENT]}" == -* ]]; then
    _describe option options
  elif (( \${#commands} )); then
    _describe command commands
  else
    _files
  fi
}
if [[ "\${funcstack[1]}" == "_${name}" ]]; then _${name} "$@"; else compdef _${name} ${name}; fi
`;
}

/** In _describe's input a colon ends the name; in a description it is harmless. */
function plain({ description }: Pick<CompletedOption, "description">): string {
	return description.replaceAll("\n", " ");
}

function quoted(text: string): string {
	return `'${text.replaceAll("'", "'\\''")}'`;
}
