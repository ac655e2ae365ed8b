namespace QuotaFunctions.Cli.Output;

/// <summary>What the program's exit code says. The numbers are stable; docs/cli.md lists them.</summary>
internal enum ExitCode
{
    /// <summary>All that was asked is done.</summary>
    Done = 0,

    /// <summary>The server or a check refused, or some of several keys failed.</summary>
    Refused = 1,

    /// <summary>The command line, a file or a setting is wrong. Nothing was sent.</summary>
    WrongUsage = 2,

    /// <summary>The server did not answer; nothing was changed.</summary>
    NotReachable = 3,

    /// <summary>The server does not accept the admin token.</summary>
    WrongToken = 4,

    /// <summary>It is not known whether the change was made; also a fault of this program.</summary>
    Unknown = 5,

    /// <summary>Stopped with Ctrl-C, as shells number it.</summary>
    Interrupted = 130,
}
