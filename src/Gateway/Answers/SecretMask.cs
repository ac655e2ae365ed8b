using System.Text;

namespace QuotaFunctions.Gateway.Answers;

/// <summary>
/// Replaces the sponsor's secret with stars wherever an upstream echoes it, plain or escaped. The length does not change, so
/// <c>Content-Length</c> stays true.
/// </summary>
/// <remarks>
/// It also finds a secret that is split over two pieces: if the end of a piece could be the secret's beginning, it is held back until the
/// next piece. At most six bytes are held back for each character of the secret.
/// </remarks>
internal sealed class SecretMask : IDisposable
{
    /// <summary>Shorter secrets are placeholders (<c>none</c>, <c>EMPTY</c>) or guessable; masking them would only spoil answers.</summary>
    public const int MinSecretLength = 12;

    private readonly SecretSpelling _secret;
    private readonly ByteBuffer _output = new();
    private readonly ByteBuffer _waiting = new();

    private SecretMask(SecretSpelling secret) => _secret = secret;

    /// <summary>True while bytes are held back.</summary>
    public bool IsWaiting => _waiting.Length > 0;

    /// <summary>A mask for this secret; null when there is no secret or it is too short.</summary>
    public static SecretMask? For(string? secret) =>
        secret is { Length: >= MinSecretLength } ? new SecretMask(new SecretSpelling(secret)) : null;

    /// <summary>True when a header's value contains the secret.</summary>
    public bool IsIn(string headerValue)
    {
        var bytes = Encoding.UTF8.GetBytes(headerValue);
        return _secret.Find(bytes, out var length) >= 0 && length > 0;
    }

    /// <summary>Takes the next bytes. Returns those that can be passed on; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Pass(ReadOnlyMemory<byte> bytes)
    {
        if (_waiting.Length == 0)
        {
            var at = _secret.Find(bytes.Span, out var length);
            if (at < 0)
            {
                return bytes;
            }

            if (length == 0)
            {
                _waiting.Append(bytes.Span[at..]);
                return bytes[..at];
            }
        }

        _output.Clear();
        _output.Append(_waiting.Span);
        _output.Append(bytes.Span);
        _waiting.Clear();
        var kept = Cover(_output.Span);
        _waiting.Append(_output.Span[kept..]);
        return _output.Memory[..kept];
    }

    /// <summary>Ends the body. Returns the bytes that were held back: they are not the whole secret.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        _output.Clear();
        _output.Append(_waiting.Span);
        _waiting.Clear();
        return _output.Memory;
    }

    public void Dispose()
    {
        _output.Dispose();
        _waiting.Dispose();
    }

    /// <summary>Masks every whole secret. Returns the index of a possible partial one at the end, or the length.</summary>
    private int Cover(Span<byte> bytes)
    {
        var from = 0;
        int at;
        while ((at = _secret.Find(bytes[from..], out var length)) >= 0)
        {
            from += at;
            if (length == 0)
            {
                return from;
            }

            bytes.Slice(from, length).Fill((byte)'*');
            from += length;
        }

        return bytes.Length;
    }
}
