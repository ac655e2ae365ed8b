using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Edge.Headers;

namespace QuotaFunctions.Micro;

/// <summary>What every request of a key costs beside its operation.</summary>
public class HttpBenchmarks
{
    private readonly HttpResponse _response = new DefaultHttpContext().Response;

    private readonly ImmutableArray<LimitStatus> _limits = QuotaTransition.Observe(Samples.Key.Record, Samples.State, Samples.Now).Limits;

    [Benchmark]
    public bool ParseKey() => ApiKey.TryParse(Samples.Key.Text, out _);

    [Benchmark]
    public bool VerifySecret() =>
        ApiKey.TryParse(Samples.Key.Text, out var key) && Samples.Key.Record.Opens(key.Secret, Samples.Now);

    [Benchmark]
    public void WriteRateLimitHeaders() => RateLimitHeaders.Write(_response, _limits, Samples.Now);
}
