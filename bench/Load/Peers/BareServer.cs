namespace QuotaFunctions.Load.Peers;

/// <summary>The limit for us: a Kestrel endpoint that does nothing but answer.</summary>
internal static class BareServer
{
    public static Task RunAsync(int port, int bodyBytes, string[] headers) =>
        FixedAnswer.ServeAsync(port, bodyBytes, headers, static _ => ValueTask.FromResult(true));
}
