using System.CommandLine;

namespace QuotaFunctions.Cli.Upstreams;

/// <summary><c>quota upstreams</c>: where the server forwards requests.</summary>
internal static class UpstreamsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new("upstreams", "Show where the server forwards requests, and test it.")
    {
        UpstreamListCommand.Create(),
        new UpstreamTestCommand().Create(),
    };
}
