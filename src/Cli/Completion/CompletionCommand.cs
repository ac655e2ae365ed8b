using System.CommandLine;
using System.Text;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;

namespace QuotaFunctions.Cli.Completion;

/// <summary>
/// <c>quota completion</c>: a script for a shell, which asks this program for completions by the directive <c>[suggest:POSITION]</c> of System.CommandLine.
/// </summary>
internal static class CompletionCommand
{
    private const string PowerShell = "pwsh";

    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            # quota completion bash > ~/.local/share/bash-completion/completions/quota
            _quota()
            {
                local IFS=$'\n'
                COMPREPLY=($(compgen -W "$(quota "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _quota quota

            """,
        ["zsh"] = """
            #compdef quota
            # quota completion zsh > "${fpath[1]}/_quota"
            _quota()
            {
                local -a found
                found=("${(@f)$(quota "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
                compadd -a found
            }
            compdef _quota quota

            """,
        ["fish"] = """
            # quota completion fish > ~/.config/fish/completions/quota.fish
            complete --command quota --no-files --arguments '(quota "[suggest:"(commandline --cursor)"]" (commandline --current-buffer) 2>/dev/null)'

            """,
        [PowerShell] = """
            # quota completion pwsh >> $PROFILE
            Register-ArgumentCompleter -Native -CommandName quota -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)
                quota "[suggest:$cursorPosition]" "$commandAst" 2>$null | Where-Object { $_ -like "$wordToComplete*" } |
                    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }

            """,
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh" };

        // Other tools call it by its long name.
        shell.AcceptOnlyFromAmong([.. Scripts.Keys, "powershell"]);
        return new Command("completion", "Print a script that completes commands and options in a shell.") { shell }.Does((run, _) =>
        {
            var script = Scripts[run.Get(shell) is "powershell" ? PowerShell : run.Get(shell)!];
            run.Terminal.WriteJson(json =>
            {
                json.WriteStartObject();
                json.WriteString("script", script);
                json.WriteEndObject();
            });
            if (!run.Terminal.IsJson)
            {
                run.Terminal.WriteRaw(Encoding.UTF8.GetBytes(script.ReplaceLineEndings("\n")));
            }

            return Task.FromResult(ExitCode.Done);
        });
    }
}
