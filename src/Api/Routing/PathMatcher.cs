using System.Collections.Frozen;
using System.Collections.Immutable;

namespace QuotaFunctions.Api.Routing;

/// <summary>Finds the operations of a request's path. Literal paths are one look-up; the few templates with parameters are tried in the table's order.</summary>
internal sealed class PathMatcher
{
    private readonly FrozenDictionary<string, BoundPath>.AlternateLookup<ReadOnlySpan<char>> _literals;
    private readonly ImmutableArray<BoundPath> _templates;

    public PathMatcher(ImmutableArray<ApiOperation> operations, IServiceProvider services)
    {
        var paths = operations.GroupBy(o => o.Template, StringComparer.OrdinalIgnoreCase).Select(g => new BoundPath(g.Key, [.. g], services)).ToArray();
        var literals = new Dictionary<string, BoundPath>(StringComparer.OrdinalIgnoreCase);
        foreach (var path in paths.Where(p => p.IsLiteral))
        {
            literals.Add(path.Template, path);
            if (path.IsAdmin)
            {
                literals.Add(RouteTable.AlternatePrefix + path.Template, path);
            }
        }

        _literals = literals.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
        _templates = [.. paths.Where(p => !p.IsLiteral)];
    }

    /// <summary>The path with the values of the template's parameters; null when no operation has this path.</summary>
    public BoundPath? Find(string path, out ImmutableArray<string> values)
    {
        values = [];
        var text = path.AsSpan();
        text = text.StartsWith('/') ? text[1..] : text;
        text = text.EndsWith('/') ? text[..^1] : text;
        if (_literals.TryGetValue(text, out var literal))
        {
            return literal;
        }

        foreach (var template in _templates)
        {
            var rest = template.IsAdmin && text.StartsWith(RouteTable.AlternatePrefix, StringComparison.OrdinalIgnoreCase)
                ? text[RouteTable.AlternatePrefix.Length..]
                : text;
            if (!(template.IsForwarded && IsOwn(rest)) && template.Matches(rest))
            {
                values = template.ValuesIn(rest);
                return template;
            }
        }

        return null;
    }

    /// <summary>True below the branches reserved for this service, even when no operation has the path.</summary>
    public static bool IsOwn(ReadOnlySpan<char> path)
    {
        var text = path.TrimStart('/');
        foreach (var branch in RouteTable.OwnBranches)
        {
            if (IsUnder(text, branch))
            {
                return true;
            }
        }

        return IsUnder(text, RouteTable.AdminBranch) || IsUnder(text, RouteTable.AlternatePrefix + RouteTable.AdminBranch);
    }

    private static bool IsUnder(ReadOnlySpan<char> path, ReadOnlySpan<char> branch) =>
        path.StartsWith(branch, StringComparison.OrdinalIgnoreCase) && (path.Length == branch.Length || path[branch.Length] == '/');
}
