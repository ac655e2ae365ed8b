using System.Net;
using System.Text;
using Yarp.ReverseProxy.Forwarder;

namespace QuotaFunctions.Gateway.Upstream;

/// <summary>The connections to the upstream, kept for the life of the process.</summary>
public sealed class UpstreamClient : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    /// <summary>After this a connection is replaced, so that a change of the upstream's address is noticed.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>How requests are sent. Silence is watched elsewhere, by a clock that tests can turn.</summary>
    internal static ForwarderRequestConfig RequestConfig { get; } = new()
    {
        ActivityTimeout = Timeout.InfiniteTimeSpan,
        Version = HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
    };

    /// <summary>Sends as it is told: no redirects, cookies, decompression, proxy or trace headers of its own.</summary>
    internal HttpMessageInvoker Invoker { get; } = new(new WholeBodyHandler(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = ConnectionLifetime,
        EnableMultipleHttp2Connections = true,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
    }));

    /// <inheritdoc/>
    public void Dispose() => Invoker.Dispose();
}
