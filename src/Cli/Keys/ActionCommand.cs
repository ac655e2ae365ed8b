using System.CommandLine;
using System.Globalization;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;

namespace QuotaFunctions.Cli.Keys;

/// <summary><c>quota keys suspend</c>, <c>resume</c>, <c>reset</c> and <c>revoke</c>: one action on some keys.</summary>
/// <param name="action">Its name in the API.</param>
/// <param name="description">What it does.</param>
/// <param name="isFinal">True to ask for the key's name to be typed.</param>
internal sealed class ActionCommand(string action, string description, bool isFinal = false)
{
    private readonly KeySelection _keys = new();

    /// <summary>Makes the command.</summary>
    public Command Create()
    {
        var command = new Command(action, description);
        _keys.AddTo(command);
        return command.Does(RunAsync);
    }

    private async Task<ExitCode> RunAsync(Run run, CancellationToken cancellationToken)
    {
        var change = new BulkChange("action", action);
        if (_keys.ReadFilter(run) is { } filter)
        {
            var count = await KeySelection.CountAsync(run, filter, cancellationToken);
            Ask(run, $"This will {action} {KeySelection.InWords(count)} that match {JsonText.Of(filter)}.", isAskedAlways: true, count.ToString(CultureInfo.InvariantCulture));
            return await change.RunAsync(run, filter, cancellationToken);
        }

        var keys = await _keys.FindAsync(run, cancellationToken);
        var names = string.Join(", ", keys.Take(10).Select(k => k.Record.Name)) + (keys.Count > 10 ? ", …" : "");
        string[] words = keys is [var only]
            ? only.Record.Label is { } label ? [label, only.Record.Id] : [only.Record.Id]
            : [keys.Count.ToString(CultureInfo.InvariantCulture)];
        Ask(run, $"This will {action} {KeySelection.InWords(keys.Count)}: {names}.", isAskedAlways: false, words);
        return await change.RunAsync(run, keys, cancellationToken);
    }

    private void Ask(Run run, string what, bool isAskedAlways, params string[] words)
    {
        if (isFinal)
        {
            run.Question.ConfirmByTyping($"{what} It cannot be undone.", words);
        }
        else if (isAskedAlways)
        {
            run.Question.Confirm(what);
        }
    }
}
