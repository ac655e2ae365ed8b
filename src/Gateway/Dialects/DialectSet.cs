using System.Collections.Immutable;

namespace QuotaFunctions.Gateway.Dialects;

/// <summary>The dialects of this service, in the order in which a path is shown to them.</summary>
/// <param name="Dialects">The dialects. The last one with a mount answers for paths there that none of them knows.</param>
internal sealed record DialectSet(ImmutableArray<Dialect> Dialects)
{
    /// <summary>The first segments of all paths that are routed to the gateway.</summary>
    public ImmutableArray<string> Mounts { get; } = [.. Dialects.SelectMany(d => d.Mounts).Distinct(StringComparer.Ordinal)];

    /// <summary>What a method and path mean; null where no dialect knows the path.</summary>
    public Operation? Find(string method, OperationPath path)
    {
        foreach (var dialect in Dialects)
        {
            if (dialect.Mounts.Contains(path.Mount) && dialect.Find(method, path) is { } operation)
            {
                return operation;
            }
        }

        return null;
    }

    /// <summary>The dialect whose clients call this mount, for refusals of paths that mean nothing.</summary>
    public Dialect ForMount(string mount) => Dialects.LastOrDefault(d => d.Mounts.Contains(mount)) ?? Dialects[^1];

    /// <summary>The dialect of this name; null when there is none.</summary>
    public Dialect? Named(string name) => Dialects.FirstOrDefault(d => d.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
