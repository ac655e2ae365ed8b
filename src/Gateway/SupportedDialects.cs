using System.Collections.Immutable;
using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Dialects.Anthropic;
using QuotaFunctions.Gateway.Dialects.Gemini;
using QuotaFunctions.Gateway.Dialects.Ollama;
using QuotaFunctions.Gateway.Dialects.OpenAI;

namespace QuotaFunctions.Gateway;

/// <summary>The dialects that this service speaks. A new one is a line here.</summary>
public static class SupportedDialects
{
    /// <summary>All of them. A mount's last one takes every path there that the others do not know.</summary>
    internal static DialectSet Set { get; } = new(
    [
        new AnthropicDialect(),
        new GeminiDialect(),
        new OllamaDialect(),
        new OpenAIDialect(),
    ]);

    /// <summary>Their names, as settings give them: <c>openai</c>.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Set.Dialects.Select(d => d.Name)];
}
