using System.Diagnostics;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Telemetry;
using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Forwarding;
using QuotaFunctions.Gateway.Telemetry;
using QuotaFunctions.Gateway.Upstreams;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>The span and the durations of one attempt, from sending to the end of the answer. There is none while nobody listens.</summary>
internal sealed class UpstreamCall : IDisposable
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Activity? _span;
    private readonly GenAiCall? _genAi;
    private TagList _tags;
    private AttemptEnd? _end;

    private UpstreamCall(Upstream upstream, Operation operation, string? model, bool describesModel)
    {
        _genAi = describesModel ? new GenAiCall(upstream, operation, model) : null;
        _tags = new TagList { { "upstream", upstream.Name }, { "model", BoundedNames.Models.Bound(model ?? "") } };
        _span = Instrumentation.Source.StartActivity(_genAi?.SpanName ?? $"forward {operation.Name}", ActivityKind.Client);
        if (_span is { IsAllDataRequested: true } span)
        {
            span.SetTag("server.address", upstream.BaseUrl.Host);
            span.SetTag("server.port", upstream.BaseUrl.Port);
            span.SetTag("quotafunctions.upstream", upstream.Name);
            span.SetTag("quotafunctions.operation", operation.Name);
            _genAi?.Describe(span);
        }
    }

    /// <summary>Begins a call; null when nobody listens.</summary>
    /// <param name="upstream">Where it is sent.</param>
    /// <param name="operation">What is asked for.</param>
    /// <param name="model">The model asked for; null for none.</param>
    /// <param name="describesModel">True to describe it by the names of <see cref="GenAiCall"/> too.</param>
    public static UpstreamCall? Begin(Upstream upstream, Operation operation, string? model, bool describesModel) =>
        Instrumentation.Source.HasListeners() || GatewayMeter.ListensToUpstreams ? new UpstreamCall(upstream, operation, model, describesModel) : null;

    /// <summary>Makes the upstream's spans children of this one.</summary>
    public void AddTraceHeaders(HttpRequestMessage message)
    {
        if (_span?.Id is not { } id || _span.IdFormat != ActivityIdFormat.W3C)
        {
            return;
        }

        message.Headers.Remove("traceparent");
        message.Headers.Remove("tracestate");
        message.Headers.TryAddWithoutValidation("traceparent", id);
        if (_span.TraceStateString is { Length: > 0 } state)
        {
            message.Headers.TryAddWithoutValidation("tracestate", state);
        }
    }

    /// <summary>Records how the attempt ended, up to the head of its answer.</summary>
    public void Headed(AttemptEnd end, int? status)
    {
        var outcome = NameOf(end);
        _end = end;
        _tags.Add("outcome", outcome);
        GatewayMeter.Head.Record(Elapsed, _tags);
        _span?.SetTag("http.response.status_code", status);
        if (end != AttemptEnd.Answer)
        {
            _span?.SetTag("error.type", outcome).SetStatus(ActivityStatusCode.Error);
        }
    }

    /// <summary>Records the first byte of the answer's body.</summary>
    public void BodyBegan() => GatewayMeter.FirstByte.Record(Elapsed, _tags);

    /// <summary>Records what is charged for the exchange.</summary>
    public void Charged(QuotaOperation operation)
    {
        if (operation is SettleOperation settle)
        {
            _span?.SetTag("quotafunctions.source", settle.Source.ToName());
            _genAi?.Charge(_span, settle);
        }
    }

    /// <summary>Ends the call.</summary>
    public void Dispose()
    {
        var elapsed = Elapsed;
        if (_end == AttemptEnd.Answer)
        {
            GatewayMeter.Duration.Record(elapsed, _tags);
        }

        if (_end is { } end)
        {
            _genAi?.Record(elapsed, end == AttemptEnd.Answer ? null : NameOf(end));
        }

        _span?.Dispose();
    }

    private double Elapsed => Stopwatch.GetElapsedTime(_started).TotalSeconds;

    private static string NameOf(AttemptEnd end) => end switch
    {
        AttemptEnd.Answer => "answered",
        AttemptEnd.Unreachable => "unreachable",
        AttemptEnd.Dropped => "dropped",
        AttemptEnd.Stalled => "stalled",
        AttemptEnd.TimedOut => "timed_out",
        AttemptEnd.CredentialsRefused => "credentials_refused",
        AttemptEnd.Unusable => "unusable",
        AttemptEnd.Busy => "busy",
        AttemptEnd.Failed => "failed",
        AttemptEnd.ClientGone => "client_gone",
        AttemptEnd.BodyTooLong => "body_too_long",
        AttemptEnd.BodyBroken => "body_broken",
        _ => "body_too_slow",
    };
}
