using System.Net;

namespace QuotaFunctions.Load.Peers;

/// <summary>What the bench's own servers have in common.</summary>
internal static class LocalApp
{
    /// <summary>A server on a port of this machine that logs nothing and sends no header of its own.</summary>
    public static WebApplicationBuilder BuilderOn(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.AddServerHeader = false).UseUrls($"http://127.0.0.1:{port}");
        return builder;
    }

    /// <summary>Sends a forwarder's requests as they are.</summary>
    public static HttpMessageInvoker NewInvoker() => new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
    });
}
