namespace QuotaFunctions.Gateway.Metering;

/// <summary>Meters an answer while its bytes pass by.</summary>
internal abstract class ResponseMeter : IDisposable
{
    /// <summary>Bytes of text that make about one token, in English as in Chinese (UTF-8).</summary>
    private const int BytesPerToken = 4;

    /// <summary>What the upstream reported; nothing where the answer cannot be read.</summary>
    public virtual ReportedUsage Usage => default;

    /// <summary>The model that answered; null when it was not named.</summary>
    public virtual string? Model => null;

    /// <summary>Tokens that the model made, reckoned from the text that was seen.</summary>
    public virtual long SeenTokens => 0;

    /// <summary>True where the client may be sent a comment now without harm to what it is being sent.</summary>
    public virtual bool IsBetweenEvents => false;

    /// <summary>Takes the next bytes and says which ones the client gets; valid until the next call.</summary>
    public abstract ReadOnlyMemory<byte> Pass(ReadOnlyMemory<byte> bytes);

    /// <summary>The answer is over: what the client still gets.</summary>
    public virtual ReadOnlyMemory<byte> Finish() => default;

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }

    /// <summary>Text as tokens, rounded up.</summary>
    protected static long TokensOf(long textBytes) => (textBytes + BytesPerToken - 1) / BytesPerToken;
}

/// <summary>An answer that holds no usage: audio, files, what is compressed.</summary>
internal sealed class OpaqueMeter : ResponseMeter
{
    public override ReadOnlyMemory<byte> Pass(ReadOnlyMemory<byte> bytes) => bytes;
}

/// <summary>A JSON answer.</summary>
internal sealed class JsonMeter : ResponseMeter
{
    private readonly UsageScanner _scanner = new(isStream: false);

    public override ReportedUsage Usage => _scanner.Usage;

    public override string? Model => _scanner.Model;

    public override long SeenTokens => TokensOf(_scanner.TextBytes);

    public override ReadOnlyMemory<byte> Pass(ReadOnlyMemory<byte> bytes)
    {
        _scanner.Feed(bytes.Span);
        return bytes;
    }
}
