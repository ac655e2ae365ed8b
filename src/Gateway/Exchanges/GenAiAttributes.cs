using System.Diagnostics;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Telemetry;
using QuotaFunctions.Gateway.Dialects;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>
/// OpenTelemetry's names for calls to models. They are still changing, so they are added only where
/// <c>OTEL_SEMCONV_STABILITY_OPT_IN</c> asks for <c>gen_ai_latest_experimental</c>. Prompts and answers are never among them.
/// </summary>
internal static class GenAiAttributes
{
    /// <summary>The span's name: the operation and the model.</summary>
    public static string SpanName(Operation operation, string? model) => model is null ? NameOf(operation) : $"{NameOf(operation)} {BoundedNames.Models.Bound(model)}";

    /// <summary>Adds what is known when the request is sent.</summary>
    public static void Describe(Activity span, Operation operation, string? model)
    {
        span.SetTag("gen_ai.operation.name", NameOf(operation));
        span.SetTag("gen_ai.provider.name", operation.Dialect.Name);
        span.SetTag("gen_ai.request.model", model);
    }

    /// <summary>Adds the usage.</summary>
    public static void Charge(Activity span, SettleOperation settle)
    {
        span.SetTag("gen_ai.response.model", settle.Model);
        span.SetTag("gen_ai.usage.input_tokens", settle.TokensIn);
        span.SetTag("gen_ai.usage.output_tokens", settle.TokensOut);
    }

    private static string NameOf(Operation operation) => operation.Work switch
    {
        Work.Generate => "chat",
        Work.Read => "embeddings",
        _ => operation.Name,
    };
}
