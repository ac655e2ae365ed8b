using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Dialects;

/// <summary>The dialects of this service, in the order in which they are asked about a path.</summary>
/// <param name="Dialects">The dialects. The last one with a mount answers for paths there that none of them knows.</param>
internal sealed record DialectSet(ImmutableArray<Dialect> Dialects)
{
    private readonly FrozenDictionary<string, Dialect[]> _byMount =
        Dialects.SelectMany(d => d.Mounts).Distinct(StringComparer.Ordinal).ToFrozenDictionary(m => m, m => Dialects.Where(d => d.Mounts.Contains(m)).ToArray());

    /// <summary>The first segments of all paths that are routed to the gateway.</summary>
    public ImmutableArray<string> Mounts { get; } = [.. Dialects.SelectMany(d => d.Mounts).Distinct(StringComparer.Ordinal)];

    /// <summary>
    /// The operation of a method and path; null when no dialect knows the path, or the dialect accepts only <c>POST</c> there: see
    /// <see cref="TakesPost"/>.
    /// </summary>
    public Operation? Find(string method, OperationPath path)
    {
        foreach (var dialect in _byMount.GetValueOrDefault(path.Mount, []))
        {
            var operation = dialect.Find(method, path);
            if (operation is not null || dialect.Find(HttpMethods.Post, path) is not null)
            {
                return operation;
            }
        }

        return null;
    }

    /// <summary>True for a path that has an operation with <c>POST</c>: another method there is not allowed, rather than not found.</summary>
    public bool TakesPost(OperationPath path) => Find(HttpMethods.Post, path) is not null;

    /// <summary>The dialect whose clients call this mount, for refusals of paths that mean nothing.</summary>
    public Dialect ForMount(string mount) => _byMount.TryGetValue(mount, out var there) ? there[^1] : Dialects[^1];

    /// <summary>The dialect of this name; null when there is none.</summary>
    public Dialect? Named(string name) => Dialects.FirstOrDefault(d => d.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
