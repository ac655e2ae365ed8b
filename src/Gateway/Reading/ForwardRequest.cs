using QuotaFunctions.Edge;
using QuotaFunctions.Gateway.Metering;

namespace QuotaFunctions.Gateway.Reading;

/// <summary>A request that is to be forwarded, read as far as it must be.</summary>
internal sealed class ForwardRequest(ForwardPath path, Endpoint endpoint) : IDisposable
{
    private Capacity? _memory;
    private long _taken;

    /// <summary>Where it goes.</summary>
    public ForwardPath Path { get; } = path;

    /// <summary>What it is for.</summary>
    public Endpoint Endpoint { get; } = endpoint;

    /// <summary>What its body says; nothing for one that is passed on unread.</summary>
    public RequestFacts Facts { get; set; } = RequestFacts.Unread;

    /// <summary>The body as it will be sent; null for one that is passed on unread.</summary>
    public PooledBuffer? Body { get; set; }

    /// <summary>True when tokens are metered: a body that an upstream may spend tokens on, and only those do.</summary>
    public bool IsMetered { get; init; }

    /// <summary>True when its texts are known to cost tokens, so that an answer without usage is reckoned.</summary>
    public bool SpendsTokens => Endpoint.MustBeRead() || (Endpoint == Endpoint.OtherJson && Facts.Model is not null);

    /// <summary>True when the usage chunk of the stream is asked for by this service alone.</summary>
    public bool HidesUsageChunk => IsChatStream && !Facts.StreamOptions.WantsUsage;

    /// <summary>True for streams that report usage only when <c>stream_options</c> asks for it.</summary>
    public bool IsChatStream => Facts.IsStream && (Endpoint is Endpoint.ChatCompletions or Endpoint.Completions);

    /// <summary>Takes memory for so many bytes of body, for the life of this request; false when there is not as much.</summary>
    public bool TryTakeMemory(Capacity memory, long bytes)
    {
        if (!memory.TryTake(bytes))
        {
            return false;
        }

        _memory = memory;
        _taken += bytes;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Body?.Dispose();
        _memory?.GiveBack(_taken);
        _memory = null;
    }
}
