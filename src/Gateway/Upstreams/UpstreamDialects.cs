using System.Collections.Immutable;
using QuotaFunctions.Gateway.Dialects;

namespace QuotaFunctions.Gateway.Upstreams;

/// <summary>Which dialects an upstream speaks, and how it wants its secret.</summary>
internal sealed class UpstreamDialects
{
    private readonly Upstream _upstream;
    private readonly ImmutableArray<Dialect> _spoken;

    /// <summary>The dialect that the upstream names, else those that know its address as theirs.</summary>
    /// <exception cref="ArgumentException">It names a dialect that is not there.</exception>
    public UpstreamDialects(Upstream upstream, DialectSet dialects)
    {
        _upstream = upstream;
        _spoken = upstream.Dialect is not { } name ? [.. dialects.Dialects.Where(d => d.IsHome(upstream.BaseUrl))]
            : dialects.Named(name) is { } named ? [named]
            : throw new ArgumentException($"The upstream '{upstream.Name}' names a dialect that is not there.", nameof(upstream));
    }

    /// <summary>True for an upstream of this dialect, and for one of which none is known.</summary>
    public bool Speaks(Dialect dialect) => _spoken.IsEmpty || _spoken.Contains(dialect);

    /// <summary>True for an upstream of this dialect alone.</summary>
    public bool IsKnownToSpeak(Dialect dialect) => _spoken.Contains(dialect);

    /// <summary>The header that carries the secret.</summary>
    public Credential CredentialFor(Operation operation)
    {
        if (_upstream.SecretHeader is { } header)
        {
            return header.Equals(Credential.Bearer.Header, StringComparison.OrdinalIgnoreCase) ? Credential.Bearer : new Credential(header);
        }

        var dialect = Speaks(operation.Dialect) ? operation.Dialect : _spoken[0];
        return dialect.CredentialFor(operation, _upstream.BaseUrl);
    }
}
