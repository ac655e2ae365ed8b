using System.Text;

namespace QuotaFunctions.Gateway.Metering;

/// <summary>
/// Puts stars over the sponsor's secret wherever an upstream echoes it. The length stays, so <c>Content-Length</c> stays true.
/// </summary>
/// <remarks>
/// A secret that is split over two pieces is found too: the end of a piece that could be its beginning waits for the next one. As these
/// bytes are the secret's own, nothing has to be kept but their number.
/// </remarks>
internal sealed class SecretMask : IDisposable
{
    /// <summary>Shorter secrets are placeholders (<c>none</c>, <c>EMPTY</c>) or guessable; masking them would only spoil answers.</summary>
    public const int MinSecretLength = 12;

    private readonly byte[] _secret;
    private readonly PooledBuffer _output = new(4096);
    private int _waiting;

    private SecretMask(byte[] secret) => _secret = secret;

    /// <summary>True while bytes wait for what comes after them.</summary>
    public bool IsWaiting => _waiting > 0;

    /// <summary>A mask for this secret; null where there is nothing to mask.</summary>
    public static SecretMask? For(string? secret) =>
        secret is { Length: >= MinSecretLength } ? new SecretMask(Encoding.UTF8.GetBytes(secret)) : null;

    /// <summary>True when a header value shows the secret.</summary>
    public static bool IsIn(string value, string? secret) =>
        secret is { Length: >= MinSecretLength } && value.Contains(secret, StringComparison.Ordinal);

    /// <summary>Takes the next bytes and gives back those that can go on; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Pass(ReadOnlyMemory<byte> bytes)
    {
        var isClean = _waiting == 0 && bytes.Span.IndexOf(_secret) < 0;
        if (isClean && (_waiting = LengthOfBeginning(bytes.Span)) == 0)
        {
            return bytes;
        }

        if (isClean)
        {
            return bytes[..^_waiting];
        }

        _output.Clear();
        _output.Append(_secret.AsSpan(0, _waiting));
        _output.Append(bytes.Span);
        _waiting = Cover();
        return _output.Memory[..^_waiting];
    }

    /// <summary>Nothing follows: the bytes that waited were not the secret.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        var rest = _secret.AsMemory(0, _waiting);
        _waiting = 0;
        return rest;
    }

    public void Dispose() => _output.Dispose();

    /// <summary>Covers every occurrence and says how many bytes at the end could begin another.</summary>
    private int Cover()
    {
        var all = _output.WrittenSpan;
        int at;
        var from = 0;
        while ((at = all[from..].IndexOf(_secret)) >= 0)
        {
            all.Slice(from + at, _secret.Length).Fill((byte)'*');
            from += at + _secret.Length;
        }

        return LengthOfBeginning(all[from..]);
    }

    private int LengthOfBeginning(ReadOnlySpan<byte> bytes)
    {
        var tail = bytes[^Math.Min(bytes.Length, _secret.Length - 1)..];
        int at;
        while ((at = tail.IndexOf(_secret[0])) >= 0)
        {
            tail = tail[at..];
            if (_secret.AsSpan().StartsWith(tail))
            {
                return tail.Length;
            }

            tail = tail[1..];
        }

        return 0;
    }
}
