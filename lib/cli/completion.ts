/** Completion scripts, from the tables of the commands. Pure. */
import type { Command, Option } from './command.ts';

const NAME = 'revoke-egress';
const optionsOf = ({ sections }: Command): readonly Option[] => sections.flatMap(({ options }) => options);
const FILE = /^FILE$/;
const wordsOf = ({ values, offered }: Option): readonly string[] | undefined => values ?? offered;

/** Only texts of the help need quoting; names and values have no special characters. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

export function bashCompletion(commands: readonly Command[]): string {
  const values = (command: Command) =>
    optionsOf(command).flatMap((option) => {
      const { name, value } = option;
      const words = wordsOf(option);
      if (words)
        return [
          `      ${command.name}:--${name}) COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$word")); return ;;`,
        ];
      return value !== undefined && FILE.test(value)
        ? [`      ${command.name}:--${name}) COMPREPLY=($(compgen -f -- "$word")); return ;;`]
        : [];
    });
  return `# bash completion of ${NAME}: eval "$(${NAME} completion bash)"
_${NAME.replace('-', '_')}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}"
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${commands.map(({ name }) => name).join(' ')}' -- "$word")); return
  fi
  case "$command:$before" in
${commands.flatMap(values).join('\n')}
  esac
  case "$command" in
${commands
  .map((command) => {
    const words = [...optionsOf(command).map(({ name }) => `--${name}`), ...(command.words ?? [])];
    return `    ${command.name}) COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$word")) ;;`;
  })
  .join('\n')}
  esac
}
complete -F _${NAME.replace('-', '_')} ${NAME}
`;
}

export function zshCompletion(commands: readonly Command[]): string {
  const spec = (option: Option): string => {
    const { name, value, multiple, help } = option;
    const values = wordsOf(option);
    const text = help.replace(/[[\]:\\]/g, '\\$&');
    const action = values
      ? `:(${values.join(' ')})`
      : value !== undefined && FILE.test(value)
        ? ':_files'
        : ':';
    const argument = value === undefined ? '' : `:${value.replace(/[[\]:\\]/g, '\\$&')}${action}`;
    return quoted(`${multiple ? '*' : ''}--${name}[${text}]${argument}`);
  };
  const arms = commands.map((command) => {
    const words = command.words ? [quoted(`1:word:(${command.words.join(' ')})`)] : [];
    return `      ${command.name}) _arguments ${[...optionsOf(command).map(spec), ...words].join(' ')} ;;`;
  });
  return `#compdef ${NAME}
_${NAME.replace('-', '_')}() {
  local -a commands
  commands=(${commands.map(({ name, summary }) => quoted(`${name}:${summary}`)).join(' ')})
  _arguments -C '1: :->command' '*:: :->rest'
  case $state in
    command) _describe command commands ;;
    rest) case $words[1] in
${arms.join('\n')}
    esac ;;
  esac
}
compdef _${NAME.replace('-', '_')} ${NAME}
`;
}

export function fishCompletion(commands: readonly Command[]): string {
  const line = (command: Command) => {
    const seen = `-n '__fish_seen_subcommand_from ${command.name}'`;
    return [
      `complete -c ${NAME} -n __fish_use_subcommand -a ${command.name} -d ${quoted(command.summary)}`,
      ...(command.words ? [`complete -c ${NAME} ${seen} -a '${command.words.join(' ')}'`] : []),
      ...optionsOf(command).map((option) => {
        const { name, value, help } = option;
        const values = wordsOf(option);
        const words = values ? ` -a '${values.join(' ')}'` : '';
        const file = value !== undefined && FILE.test(value) ? ' -F' : '';
        return `complete -c ${NAME} ${seen} -l ${name}${value === undefined ? '' : ' -r'}${file}${words} -d ${quoted(help)}`;
      }),
    ];
  };
  return `${[`complete -c ${NAME} -f`, ...commands.flatMap(line)].join('\n')}\n`;
}
