using System.Text;
using BenchmarkDotNet.Attributes;
using QuotaFunctions.Gateway.Answers;
using QuotaFunctions.Gateway.Json;

namespace QuotaFunctions.Micro;

/// <summary>Reading an answer that passes by; a chunk of a stream must allocate nothing.</summary>
public class AnswerBenchmarks : IDisposable
{
    private const int Chunks = 50;

    private static readonly AnswerShape Shape = new(JsonShape<AnswerMember>.Of(
        ("{id|object|created|system_fingerprint|service_tier}", AnswerMember.Envelope),
        ("model", AnswerMember.Model),
        ("choices", AnswerMember.Choices),
        ("choices[].{delta|message}.{content|refusal|reasoning|reasoning_content}", AnswerMember.Text),
        ("choices[].{delta|message}.tool_calls[].function.arguments", AnswerMember.Text),
        ("choices[].finish_reason", AnswerMember.End),
        ("usage", AnswerMember.Usage),
        ("usage.prompt_tokens", AnswerMember.Input),
        ("usage.completion_tokens", AnswerMember.Output),
        ("usage.total_tokens", AnswerMember.Total)))
    {
        EndData = "[DONE]",
    };

    private static readonly byte[] Stream = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(
        """data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-4o-mini","choices":[{"index":0,"delta":{"content":"hello "},"finish_reason":null}],"usage":null}"""
        + "\n\n",
        Chunks)));

    private static readonly byte[] Json = Encoding.UTF8.GetBytes(
        $$$"""{"id":"c1","object":"chat.completion","model":"gpt-4o-mini","choices":[{"index":0,"message":{"role":"assistant","content":"{{{new string('a', 800)}}}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":20,"total_tokens":30}}""");

    private readonly AnswerMeter _passing = new(Shape, AnswerMeterOptions.Plain);
    private readonly AnswerMeter _hiding = new(Shape, new AnswerMeterOptions { HidesUsageChunk = true });
    private readonly SecretMask _mask = SecretMask.For("sk-proj-abcdef0123456789")!;

    /// <summary>One chunk, each a piece of its own.</summary>
    [Benchmark(OperationsPerInvoke = Chunks)]
    public int StreamChunk() => PassChunks(_passing);

    [Benchmark(OperationsPerInvoke = Chunks)]
    public int StreamChunkWhenUsageIsHidden() => PassChunks(_hiding);

    [Benchmark(OperationsPerInvoke = Chunks)]
    public int StreamChunkMasked()
    {
        var length = 0;
        for (var i = 0; i < Chunks; i++)
        {
            length += _mask.Pass(ChunkAt(i)).Length;
        }

        return length;
    }

    [Benchmark]
    public long JsonAnswerOf1KB()
    {
        using var meter = new AnswerMeter(Shape, AnswerMeterOptions.Plain);
        meter.Pass(Json);
        meter.Finish();
        return UsageCalculation.For(meter.Facts, 10, isWhole: true).Output;
    }

    public void Dispose()
    {
        _passing.Dispose();
        _hiding.Dispose();
        _mask.Dispose();
        GC.SuppressFinalize(this);
    }

    private static ReadOnlyMemory<byte> ChunkAt(int i) => Stream.AsMemory(i * (Stream.Length / Chunks), Stream.Length / Chunks);

    private static int PassChunks(AnswerMeter meter)
    {
        var length = 0;
        for (var i = 0; i < Chunks; i++)
        {
            length += meter.Pass(ChunkAt(i)).Length;
        }

        return length;
    }
}
