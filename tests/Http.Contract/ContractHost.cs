using QuotaFunctions.Http.Contract.Upstream;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract;

/// <summary>A running host as a client sees it: an address, an admin token, and an upstream that tests script.</summary>
/// <remarks>The store may hold anything already; other tests may run against it at the same time.</remarks>
public abstract class ContractHost : IDisposable
{
    /// <summary>What the host's <c>CORS_ORIGINS</c> is set to.</summary>
    public const string AllowedOrigin = "https://app.example";

    private Api? _api;

    /// <summary>Where the host listens.</summary>
    public abstract Uri BaseAddress { get; }

    /// <summary>A token that the admin API takes.</summary>
    public abstract string AdminToken { get; }

    /// <summary>The secret that the host sends upstream.</summary>
    public abstract string UpstreamKey { get; }

    /// <summary>The upstream that the host forwards to.</summary>
    public abstract StubUpstream Upstream { get; }

    /// <summary>True when admin failures of other suites count against this one's address, so that 401 may already be 429.</summary>
    public virtual bool SharesFailureCount => false;

    /// <summary>
    /// True when header values past ASCII reach the service. Else what stands before it answers them with 500 itself, and nothing is
    /// charged.
    /// </summary>
    public virtual bool TakesHeadersPastAscii => !IsFunctionsHost;

    /// <summary>True when the service sees the client's <c>Connection</c> header, and so which others must stay here.</summary>
    public virtual bool SeesConnectionHeader => !IsFunctionsHost;

    /// <summary>True where what stands before the service reads a body before the service has asked for it.</summary>
    public virtual bool ReadsBodiesAhead => IsFunctionsHost;

    /// <summary><c>CONTRACT_HOST=functions</c>: the Azure Functions host stands before the service. docs/functions.md says what it does.</summary>
    private static bool IsFunctionsHost { get; } =
        string.Equals(Environment.GetEnvironmentVariable("CONTRACT_HOST"), "functions", StringComparison.OrdinalIgnoreCase);

    /// <summary>A client of the host; its connections are shared.</summary>
    public Api Api => _api ??= new Api(BaseAddress);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the client.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _api?.Dispose();
        }
    }
}
