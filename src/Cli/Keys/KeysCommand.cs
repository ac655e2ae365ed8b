using System.CommandLine;

namespace QuotaFunctions.Cli.Keys;

/// <summary><c>quota keys</c>: everything about keys.</summary>
internal static class KeysCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new("keys", "Issue, list and change keys. A key is named by its id, or by a label that only it has.")
    {
        new CreateCommand().Create(),
        new ListCommand().Create(),
        ShowCommand.Create(),
        new UpdateCommand().Create(),
        new LimitCommand().Create(),
        new TopUpCommand().Create(),
        new ActionCommand("suspend", "Suspend keys: they are refused until they are resumed.").Create(),
        new ActionCommand("resume", "Resume suspended keys.").Create(),
        new RotateCommand().Create(),
        new ActionCommand("revoke", "Revoke keys, for good.", isFinal: true).Create(),
        new ActionCommand("reset", "Set what keys have used in the open windows to zero.").Create(),
        new ImportCommand().Create(),
        new ExportCommand().Create(),
    };
}
