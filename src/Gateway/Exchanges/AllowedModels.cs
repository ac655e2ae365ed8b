using System.Collections.Immutable;
using System.Globalization;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>Checks that a key uses only its allowed models.</summary>
internal static class AllowedModels
{
    private const int MostNamed = 10;

    /// <summary>
    /// Checks the models in the path, in the body and among the fallbacks. Returns the refusal if the key may not use one of them, or if the
    /// request names none; null when it may be forwarded. A list of models needs no name: it is filtered.
    /// </summary>
    public static Problem? Check(KeyRecord key, Operation operation, RequestFacts facts)
    {
        if (key.Models.IsDefaultOrEmpty)
        {
            return null;
        }

        var isNamed = false;
        foreach (var model in (IEnumerable<string?>)[operation.Model, facts.Model, .. facts.AlsoModels])
        {
            isNamed |= model is not null;
            if (model is not null && !Allow(key.Models, model))
            {
                return Refuse(key, Problems.ModelNotAllowed(model).Detail);
            }
        }

        return isNamed || operation.Work == Work.Listing
            ? null
            : Refuse(key, "This API key is limited to certain models, and the request names none that can be read.");
    }

    /// <summary>
    /// True when one of the patterns fits the model, or the model is a dated snapshot of one that fits: <c>gpt-4o-mini</c> allows
    /// <c>gpt-4o-mini-2024-07-18</c>, and <c>gpt-4o</c> does not allow <c>gpt-4o-mini</c>.
    /// </summary>
    public static bool Allow(ImmutableArray<string> patterns, string model)
    {
        var undated = ModelSnapshot.NameOf(model);
        foreach (var pattern in patterns)
        {
            if (Fits(pattern, model) || (undated is not null && Fits(pattern, undated)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when the name fits the pattern, in which <c>*</c> stands for any characters, none included.</summary>
    public static bool Fits(ReadOnlySpan<char> pattern, ReadOnlySpan<char> model)
    {
        // When a later part does not match, only the last star has to be extended.
        var (p, m, star, from) = (0, 0, -1, 0);
        while (m < model.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, from) = (p++, m);
            }
            else if (p < pattern.Length && pattern[p] == model[m])
            {
                (p, m) = (p + 1, m + 1);
            }
            else if (star >= 0)
            {
                (p, m) = (star + 1, ++from);
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }

    private static Problem Refuse(KeyRecord key, string detail)
    {
        var named = string.Join(", ", key.Models.Take(MostNamed).Select(m => $"'{m}'"));
        var more = key.Models.Length > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {key.Models.Length - MostNamed} more") : "";
        return Problems.ModelNotAllowed("") with { Detail = $"{detail} Allowed: {named}{more}." };
    }
}
