using System.Buffers;

namespace QuotaFunctions.Gateway.Requests;

/// <summary>Adds up the tokens of a prompt while its body is read.</summary>
/// <remarks>
/// The first 16 KiB of text are counted. Of the next 48 KiB every fourth piece is counted, of the next 192 KiB every sixteenth, and so on. The
/// rate of a counted piece applies to the skipped bytes after it, with at least a token for four bytes. So of 1 MiB at most some 52 KiB are
/// counted, and of 32 MiB some 90 KiB: counting takes bounded time for any text, and samples all parts of it.
/// </remarks>
/// <param name="counter">Counts texts; null estimates a token for every four bytes.</param>
/// <param name="aborted">Ends counting when the client has left.</param>
internal sealed class PromptTally(PromptCounter? counter, CancellationToken aborted)
{
    /// <summary>What a message costs beside its texts.</summary>
    public const int PerMessage = 4;

    private const int BytesPerToken = 4;
    private const long CountedInFull = 16 * 1024;
    private const long Growth = 4;

    private double _tokens;
    private long _textBytes;
    private long _attachmentBytes;
    private long _toSkip;
    private double _rate;

    /// <summary>Bytes that were counted rather than estimated.</summary>
    public long CountedBytes { get; private set; }

    /// <summary>The tokens of a body of this length.</summary>
    public long Total(long bodyBytes) => Math.Max(Counted, (bodyBytes - _attachmentBytes) / BytesPerToken);

    /// <summary>The tokens of the texts and attachments that were added, counted or estimated.</summary>
    public long Counted => (long)Math.Ceiling(Math.Round(_tokens, 3));

    /// <summary>Adds tokens that need no counting.</summary>
    public void Add(long tokens) => _tokens += tokens;

    /// <summary>Adds an attachment.</summary>
    /// <param name="tokens">The estimate of its tokens.</param>
    /// <param name="bytes">Its length in the body, in bytes.</param>
    public void AddAttachment(long tokens, long bytes)
    {
        _tokens += tokens;
        _attachmentBytes += bytes;
    }

    /// <summary>Adds the text of a JSON string.</summary>
    /// <param name="first">Its bytes between the quotes, or its first ones.</param>
    /// <param name="rest">The bytes after them.</param>
    /// <exception cref="OperationCanceledException">The client has left.</exception>
    public void AddText(ReadOnlySpan<byte> first, ReadOnlySequence<byte> rest)
    {
        if (counter is null)
        {
            _tokens += (first.Length + rest.Length + BytesPerToken - 1) / BytesPerToken;
            return;
        }

        var reader = new JsonTextReader(first, rest);
        var text = ArrayPool<char>.Shared.Rent(JsonTextReader.PieceLength);
        try
        {
            while (!reader.IsEmpty)
            {
                Count(ref reader, text, counter);
            }
        }
        finally
        {
            ArrayPool<char>.Shared.Return(text);
            reader.Dispose();
        }
    }

    private void Count(ref JsonTextReader reader, char[] text, PromptCounter by)
    {
        if (_toSkip > 0)
        {
            var skipped = reader.Skip(_toSkip);
            _toSkip -= skipped;
            _textBytes += skipped;
            _tokens += skipped * _rate;
            return;
        }

        aborted.ThrowIfCancellationRequested();
        var tokens = by.Count(text.AsSpan(0, reader.Read(text, out var bytes)));
        _tokens += tokens;
        _textBytes += bytes;
        CountedBytes += bytes;
        _rate = Math.Max((double)tokens / bytes, 1.0 / BytesPerToken);
        _toSkip = (Stride(_textBytes) - 1) * bytes;
    }

    private static long Stride(long position)
    {
        var stride = 1L;
        for (var end = CountedInFull; position >= end; end *= Growth)
        {
            stride *= Growth;
        }

        return stride;
    }
}
