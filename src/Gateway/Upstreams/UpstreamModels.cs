using System.IO.Enumeration;

namespace QuotaFunctions.Gateway.Upstreams;

/// <summary>An upstream's entry that serves a model.</summary>
/// <param name="Exactness">How closely it names the model; the closer of two upstreams goes first.</param>
/// <param name="Name">The model's name at the upstream; null for the same.</param>
internal readonly record struct ModelMatch(int Exactness, string? Name);

/// <summary>Which models an upstream serves, and what it calls them.</summary>
internal static class UpstreamModels
{
    /// <summary>Stands for any characters in a pattern.</summary>
    public const char Any = '*';

    private const int ServesAll = -1;
    private const int NamesIt = int.MaxValue;

    /// <summary>
    /// The entry for a model: the one that names it, else the longest pattern that matches; null when the upstream does not serve it.
    /// An upstream without entries serves every model, and every upstream serves a request that names none.
    /// </summary>
    public static ModelMatch? Find(Upstream upstream, string? model)
    {
        if (model is null || upstream.Models.IsDefaultOrEmpty)
        {
            return new ModelMatch(ServesAll, null);
        }

        ModelMatch? best = null;
        foreach (var entry in upstream.Models)
        {
            var exactness = ExactnessOf(entry.Pattern, model);
            if (exactness is not null && (best is null || exactness > best.Value.Exactness))
            {
                best = new ModelMatch(exactness.Value, NameFor(entry, model));
            }
        }

        return best;
    }

    private static int? ExactnessOf(string pattern, string model) =>
        pattern.Equals(model, StringComparison.Ordinal) ? NamesIt
        : pattern.Contains(Any, StringComparison.Ordinal) && FileSystemName.MatchesSimpleExpression(pattern, model, ignoreCase: false)
            ? pattern.Count(static c => c != Any)
            : null;

    /// <summary>The new name; a <c>*</c> in it stands for what the pattern's only <c>*</c> stood for.</summary>
    private static string? NameFor(UpstreamModel entry, string model)
    {
        if (entry.Name is not { } name || !name.Contains(Any, StringComparison.Ordinal))
        {
            return entry.Name;
        }

        var star = entry.Pattern.IndexOf(Any, StringComparison.Ordinal);
        var matched = star < 0 ? model : model[star..^(entry.Pattern.Length - star - 1)];
        return name.Replace("*", matched, StringComparison.Ordinal);
    }
}
