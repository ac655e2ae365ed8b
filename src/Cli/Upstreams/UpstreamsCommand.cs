using System.CommandLine;
using QuotaFunctions.Cli.Output;

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

    /// <summary>Says what to do where a list of upstreams has none.</summary>
    public static void SayIfNone(int count)
    {
        if (count == 0)
        {
            Terminal.Say("The server forwards nothing: set UPSTREAM_BASE_URL, or UPSTREAMS_FILE for several.");
        }
    }
}
