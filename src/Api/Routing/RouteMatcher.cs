using System.Collections.Frozen;
using System.Collections.Immutable;

namespace QuotaFunctions.Api.Routing;

/// <summary>Finds the path's endpoint. Literal paths are one look-up; the few templates with a parameter are tried in the table's order.</summary>
internal sealed class RouteMatcher
{
    private readonly FrozenDictionary<string, RouteEndpoint>.AlternateLookup<ReadOnlySpan<char>> _literals;
    private readonly ImmutableArray<RouteEndpoint> _templates;

    public RouteMatcher(ImmutableArray<Route> routes, HandlerSet handlers)
    {
        var endpoints = routes.GroupBy(r => r.Template, StringComparer.OrdinalIgnoreCase).Select(g => new RouteEndpoint(g.Key, [.. g], handlers)).ToArray();
        var literals = new Dictionary<string, RouteEndpoint>(StringComparer.OrdinalIgnoreCase);
        foreach (var endpoint in endpoints.Where(e => e.IsLiteral))
        {
            literals.Add(endpoint.Template, endpoint);
            if (endpoint.IsAdmin)
            {
                literals.Add(RouteTable.AlternatePrefix + endpoint.Template, endpoint);
            }
        }

        _literals = literals.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
        _templates = [.. endpoints.Where(e => !e.IsLiteral)];
    }

    /// <summary>The endpoint, with what stands for the template's parameter; null when no operation has this path.</summary>
    public RouteEndpoint? Find(string path, out string value)
    {
        value = "";
        var text = path.AsSpan();
        text = text.StartsWith('/') ? text[1..] : text;
        text = text.EndsWith('/') ? text[..^1] : text;
        if (_literals.TryGetValue(text, out var literal))
        {
            return literal;
        }

        foreach (var endpoint in _templates)
        {
            var rest = endpoint.IsAdmin && text.StartsWith(RouteTable.AlternatePrefix, StringComparison.OrdinalIgnoreCase)
                ? text[RouteTable.AlternatePrefix.Length..]
                : text;
            if (!(endpoint.IsForwarded && IsOwn(rest)) && endpoint.TryMatch(rest, out var found))
            {
                value = found.ToString();
                return endpoint;
            }
        }

        return null;
    }

    /// <summary>True below the branches that are this service's own, whether an operation has the path or not.</summary>
    public static bool IsOwn(ReadOnlySpan<char> path)
    {
        var text = path.TrimStart('/');
        return IsUnder(text, RouteTable.OwnBranch)
            || IsUnder(text, RouteTable.AdminBranch)
            || IsUnder(text, RouteTable.AlternatePrefix + RouteTable.AdminBranch);
    }

    private static bool IsUnder(ReadOnlySpan<char> path, ReadOnlySpan<char> branch) =>
        path.StartsWith(branch, StringComparison.OrdinalIgnoreCase) && (path.Length == branch.Length || path[branch.Length] == '/');
}
