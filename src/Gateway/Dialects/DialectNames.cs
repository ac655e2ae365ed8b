using System.Collections.Immutable;

namespace QuotaFunctions.Gateway.Dialects;

/// <summary>The names that an upstream's dialect can have in settings.</summary>
public static class DialectNames
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<string> All { get; } = [.. DialectSet.All.Dialects.Select(d => d.Name)];
}
