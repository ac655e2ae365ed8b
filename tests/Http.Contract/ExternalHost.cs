using System.Globalization;
using QuotaFunctions.Http.Contract.Upstream;

namespace QuotaFunctions.Http.Contract;

/// <summary>
/// A host that somebody else started, named by the environment: <c>CONTRACT_BASE_URL</c>, <c>CONTRACT_ADMIN_TOKEN</c>,
/// <c>CONTRACT_UPSTREAM_PORT</c> (the host's <c>UPSTREAM_BASE_URL</c> is <c>http://127.0.0.1:PORT/base/v1</c>) and
/// <c>CONTRACT_UPSTREAM_KEY</c> (its <c>UPSTREAM_API_KEY</c>). Its <c>CORS_ORIGINS</c> must be <see cref="ContractHost.AllowedOrigin"/>.
/// </summary>
public sealed class ExternalHost : ContractHost
{
    private static readonly SemaphoreSlim Gate = new(1);
    private static StubUpstream? s_upstream;

    private ExternalHost(Uri address, StubUpstream upstream)
    {
        BaseAddress = address;
        Upstream = upstream;
    }

    /// <summary>True when the environment names a host.</summary>
    public static bool IsNamed => Environment.GetEnvironmentVariable("CONTRACT_BASE_URL") is { Length: > 0 };

    /// <inheritdoc/>
    public override Uri BaseAddress { get; }

    /// <inheritdoc/>
    public override StubUpstream Upstream { get; }

    /// <inheritdoc/>
    public override string AdminToken { get; } = Required("CONTRACT_ADMIN_TOKEN");

    /// <inheritdoc/>
    public override string UpstreamKey { get; } = Required("CONTRACT_UPSTREAM_KEY");

    /// <inheritdoc/>
    public override bool SharesFailureCount => true;

    /// <summary>The host that the environment names; its one upstream is shared by all suites of the process.</summary>
    public static async Task<ExternalHost> ConnectAsync()
    {
        var address = new Uri(Required("CONTRACT_BASE_URL"));
        var port = int.Parse(Required("CONTRACT_UPSTREAM_PORT"), CultureInfo.InvariantCulture);
        await Gate.WaitAsync();
        try
        {
            s_upstream ??= await StubUpstream.StartAsync(port);
        }
        finally
        {
            Gate.Release();
        }

        return new ExternalHost(address, s_upstream);
    }

    private static string Required(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"CONTRACT_BASE_URL is set, so {name} must be set too");
}
