using System.Buffers;
using System.Text.Json;

namespace QuotaFunctions.Gateway.Reading;

/// <summary>Adds up the tokens of a prompt while its body is read.</summary>
/// <param name="tokenizer">Counts texts; null reckons a token for every four bytes, which costs nothing.</param>
internal sealed class PromptTally(PromptTokenizer? tokenizer)
{
    /// <summary>What a chat's message costs beside its texts.</summary>
    public const int PerMessage = 4;

    /// <summary>What an image is reckoned at; providers charge 85 to 1,600 or so.</summary>
    private const int PerAttachment = 1_000;

    /// <summary>Base64 bytes of a document or of sound that make about one token.</summary>
    private const int AttachmentBytesPerToken = 64;

    private const int BytesPerToken = 4;

    /// <summary>The sum.</summary>
    public long Tokens { get; private set; }

    /// <summary>Adds tokens that need no counting.</summary>
    public void Add(long tokens) => Tokens += tokens;

    /// <summary>Adds the text that the reader stands on.</summary>
    /// <param name="reader">On a string or a member's name.</param>
    /// <param name="isAttachment">True for the value of a member that holds an address or encoded bytes rather than text.</param>
    public void Add(ref readonly Utf8JsonReader reader, bool isAttachment)
    {
        var utf8 = reader.ValueSpan;
        if (utf8.StartsWith("data:image/"u8))
        {
            Tokens += PerAttachment;
        }
        else if (isAttachment || utf8.StartsWith("data:"u8))
        {
            Tokens += Math.Max(PerAttachment, utf8.Length / AttachmentBytesPerToken);
        }
        else if (tokenizer is null)
        {
            Tokens += (utf8.Length + BytesPerToken - 1) / BytesPerToken;
        }
        else
        {
            Count(in reader, tokenizer);
        }
    }

    private void Count(ref readonly Utf8JsonReader reader, PromptTokenizer counter)
    {
        // Never more characters than bytes.
        var chars = ArrayPool<char>.Shared.Rent(Math.Max(1, reader.ValueSpan.Length));
        try
        {
            Tokens += counter.Count(chars.AsSpan(0, reader.CopyString(chars)));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars);
        }
    }
}
