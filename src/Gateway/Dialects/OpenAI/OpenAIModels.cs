namespace QuotaFunctions.Gateway.Dialects.OpenAI;

/// <summary>Derives a model's behaviour from its name. Providers may add a prefix: <c>openai/o3</c>, <c>us.deepseek.r1</c>.</summary>
internal static class OpenAIModels
{
    /// <summary>
    /// OpenAI's o-series and GPT-5 and later: they refuse <c>max_tokens</c>. Servers that only speak this dialect often know nothing
    /// else, and take their models by other names.
    /// </summary>
    public static bool RefusesMaxTokens(string? model)
    {
        var name = WithoutVendor(model);
        return name is ['o', >= '1' and <= '9'] or ['o', >= '1' and <= '9', '-', ..]
            || (name.StartsWith("gpt-", StringComparison.OrdinalIgnoreCase) && name is [_, _, _, _, >= '5' and <= '9', ..])
            || name.StartsWith("codex-", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// Models that think before they answer: those above, and those of other families that are served by this dialect.
    /// </summary>
    public static bool Reasons(string? model)
    {
        var name = WithoutVendor(model);
        return RefusesMaxTokens(model)
            || Has(name, "reason") || Has(name, "thinking") || Has(name, "gpt-oss") || Has(name, "deepseek-r1") || Has(name, "deepseek.r1")
            || Has(name, "qwq") || Has(name, "magistral") || Has(name, "grok-3-mini") || Has(name, "grok-4")
            || (After(name, "gemini-") is ['2', '.', >= '5' and <= '9', ..] or [>= '3' and <= '9', ..]);
    }

    private static ReadOnlySpan<char> WithoutVendor(string? model) => model.AsSpan()[(model.AsSpan().LastIndexOf('/') + 1)..];

    private static bool Has(ReadOnlySpan<char> name, string part) => name.Contains(part, StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> After(ReadOnlySpan<char> name, string part)
    {
        var at = name.IndexOf(part, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? [] : name[(at + part.Length)..];
    }
}
