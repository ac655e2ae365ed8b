using System.Net;

namespace QuotaFunctions.Load.Peers;

/// <summary>What the bench's own servers have in common.</summary>
internal static class LocalApp
{
    /// <summary>A server on a port of this machine that logs nothing and sends no header of its own.</summary>
    /// <remarks>
    /// Its content root is the program's folder: a server watches its own for changes, all the way down, and a store that was being
    /// written below it would keep every peer busy.
    /// </remarks>
    public static WebApplicationBuilder BuilderOn(int port)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
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
