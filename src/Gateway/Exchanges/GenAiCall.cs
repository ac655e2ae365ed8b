using System.Diagnostics;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Telemetry;
using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Telemetry;
using QuotaFunctions.Gateway.Upstreams;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>
/// One attempt in OpenTelemetry's names for calls to models. They are still changing, so they are used only where
/// <c>OTEL_SEMCONV_STABILITY_OPT_IN</c> asks for <c>gen_ai_latest_experimental</c>. Prompts and answers are never among them.
/// </summary>
internal sealed class GenAiCall(Upstream upstream, Operation operation, string? model)
{
    private const string ResponseModel = "gen_ai.response.model";

    private SettleOperation? _settle;

    /// <summary>The span's name: the operation and the model.</summary>
    public string SpanName => model is null ? OperationName : $"{OperationName} {BoundedNames.Models.Bound(model)}";

    private string OperationName => operation.Work switch
    {
        Work.Generate => "chat",
        Work.Read => "embeddings",
        _ => operation.Name,
    };

    private string ProviderName => operation.Dialect.ProviderName(upstream.BaseUrl);

    /// <summary>Adds what is known when the request is sent.</summary>
    public void Describe(Activity span)
    {
        span.SetTag("gen_ai.operation.name", OperationName);
        span.SetTag("gen_ai.provider.name", ProviderName);
        span.SetTag("gen_ai.request.model", model);
    }

    /// <summary>Adds the usage.</summary>
    public void Charge(Activity? span, SettleOperation settle)
    {
        _settle = settle;
        span?.SetTag(ResponseModel, settle.Model);
        span?.SetTag("gen_ai.usage.input_tokens", settle.TokensIn);
        span?.SetTag("gen_ai.usage.output_tokens", settle.TokensOut);
    }

    /// <summary>Records the metrics of the whole attempt.</summary>
    /// <param name="seconds">From sending until the end of the answer, or until the attempt failed.</param>
    /// <param name="error">How it failed; null when it was answered.</param>
    public void Record(double seconds, string? error)
    {
        var tags = new TagList
        {
            { "gen_ai.operation.name", OperationName },
            { "gen_ai.provider.name", ProviderName },
            { "server.address", upstream.BaseUrl.Host },
            { "server.port", upstream.BaseUrl.Port },
        };
        AddModel(ref tags, "gen_ai.request.model", model);
        AddModel(ref tags, ResponseModel, _settle?.Model);

        // What is estimated or charged as held is no count of tokens, and the convention wants only counts.
        if (_settle is { Source: UsageSource.Reported } settle)
        {
            RecordTokens(settle.TokensIn, "input", tags);
            RecordTokens(settle.TokensOut, "output", tags);
        }

        if (error is not null)
        {
            tags.Add("error.type", error);
        }

        GenAiMeter.Duration.Record(seconds, tags);
    }

    private static void RecordTokens(long tokens, string type, TagList tags)
    {
        if (tokens > 0)
        {
            tags.Add("gen_ai.token.type", type);
            GenAiMeter.Tokens.Record(tokens, tags);
        }
    }

    private static void AddModel(ref TagList tags, string name, string? model)
    {
        if (!string.IsNullOrEmpty(model))
        {
            tags.Add(name, BoundedNames.Models.Bound(model));
        }
    }
}
