using System.Text;
using BenchmarkDotNet.Attributes;
using QuotaFunctions.Gateway.Metering;

namespace QuotaFunctions.Micro;

/// <summary>Metering of an answer that passes by; a chunk of a stream must allocate nothing.</summary>
public class MeteringBenchmarks : IDisposable
{
    private static readonly byte[] Chunk = Encoding.UTF8.GetBytes(
        """data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-4o-mini","choices":[{"index":0,"delta":{"content":"hello "},"finish_reason":null}],"usage":null}"""
        + "\n\n");

    private static readonly byte[] Json = Encoding.UTF8.GetBytes(
        $$$"""{"id":"c1","object":"chat.completion","model":"gpt-4o-mini","choices":[{"index":0,"message":{"role":"assistant","content":"{{{new string('a', 800)}}}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":20,"total_tokens":30}}""");

    private readonly EventStreamMeter _passing = new(hidesUsageChunk: false);
    private readonly EventStreamMeter _hiding = new(hidesUsageChunk: true);

    [Benchmark]
    public int StreamChunk() => _passing.Pass(Chunk).Length;

    [Benchmark]
    public int StreamChunkWhenUsageIsHidden() => _hiding.Pass(Chunk).Length;

    [Benchmark]
    public long JsonAnswerOf1KB()
    {
        using var meter = new JsonMeter();
        meter.Pass(Json);
        return meter.Usage.Tokens;
    }

    public void Dispose()
    {
        _passing.Dispose();
        _hiding.Dispose();
        GC.SuppressFinalize(this);
    }
}
