using QuotaFunctions.Load.Measure;

namespace QuotaFunctions.Load.Scenarios;

/// <summary>Where the processes of a contest listen, and how this program starts itself as a peer.</summary>
internal static class Ports
{
    public const int System = 18787;
    public const int Peer = 18788;
    public const int Upstream = 18789;

    public static Task<Server> StartSelfAsync(IEnumerable<string> arguments, int port) =>
        Server.StartAsync(Environment.ProcessPath!, arguments, port, "/");
}
