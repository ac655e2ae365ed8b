using System.Collections.Frozen;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace QuotaFunctions.Gateway.Upstreams;

/// <summary>The HTTP clients of the upstreams, one each for the life of the process.</summary>
/// <remarks>
/// They add nothing to a request: no redirects, cookies, decompression, proxy or trace headers. Idle time-outs are ExchangeWatch's job.
/// A request asks for its version itself: 2.0 with <see cref="HttpVersionPolicy.RequestVersionOrLower"/> is HTTP/2 over TLS, where
/// the upstream offers it, and HTTP/1.1 elsewhere.
/// </remarks>
internal sealed class UpstreamClients : IDisposable
{
    /// <summary>After this a connection is replaced, so that a change of an upstream's address is noticed.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly FrozenDictionary<string, HttpMessageInvoker> _clients;

    /// <summary>Clients for these upstreams; no connection is made yet.</summary>
    public UpstreamClients(IEnumerable<Upstream> upstreams) =>
        _clients = upstreams.ToFrozenDictionary(static u => u.Name, static u => new HttpMessageInvoker(HandlerFor(u, seen: null)), StringComparer.Ordinal);

    /// <summary>The connections to one upstream.</summary>
    public HttpMessageInvoker ClientOf(Upstream upstream) => _clients[upstream.Name];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }
    }

    /// <summary>A handler without connections, with the settings of the upstream.</summary>
    /// <param name="upstream">The upstream.</param>
    /// <param name="seen">Gets the end of the certificate that the upstream shows, whether it is trusted or not; null where nobody asks.</param>
    public static SocketsHttpHandler HandlerFor(Upstream upstream, Action<DateTimeOffset>? seen)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = upstream.ConnectTimeout,
            PooledConnectionIdleTimeout = upstream.IdleTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
            EnableMultipleHttp2Connections = true,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        };
        var authorities = new X509Certificate2Collection();
        if (upstream.CertificateAuthorityFile is { } file)
        {
            authorities.ImportFromPemFile(file);
        }

        if (authorities.Count > 0 || seen is not null)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            {
                if (certificate is X509Certificate2 shown)
                {
                    seen?.Invoke(new DateTimeOffset(shown.NotAfter));
                }

                return IsTrusted(certificate, chain, errors, authorities);
            };
        }

        return handler;
    }

    /// <summary>
    /// Accepts what the system trusts. A certificate of an unknown authority is checked again with the configured authorities. A certificate for
    /// another host is always refused.
    /// </summary>
    private static bool IsTrusted(X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors, X509Certificate2Collection authorities)
    {
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is null || authorities.Count == 0)
        {
            return errors == SslPolicyErrors.None;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        if (sent is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        }

        using var copy = new X509Certificate2(certificate);
        return chain.Build(copy);
    }

    private static System.Security.Cryptography.Oid ServerAuthentication => new("1.3.6.1.5.5.7.3.1");
}
