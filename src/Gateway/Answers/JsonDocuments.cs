using System.Text.Json;

namespace QuotaFunctions.Gateway.Answers;

/// <summary>
/// Reads JSON documents, one after the other, from bytes that come in pieces of any size. What cannot be read is passed over; it never fails.
/// </summary>
/// <remarks>
/// Only a token that came in part is kept, and not even that where it is a long string: so a picture of 20 MB in one string costs nothing.
/// After a fault it goes on at the next line that begins with a brace.
/// </remarks>
internal sealed class JsonDocuments(DocumentWalk walk, AnswerTally tally) : IDisposable
{
    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, AllowTrailingCommas = true, MaxDepth = 512 };

    private readonly KeptToken _kept = new();
    private JsonReaderState _state = new(Options);

    /// <summary>Bytes that were read.</summary>
    private long _read;

    private bool _isLost;
    private bool _isLineStart;

    /// <summary>Where the bytes begin that come next, or are kept.</summary>
    private long At => _read + _kept.LeftOut;

    /// <summary>Takes the next bytes.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = _isLost ? FindLine(bytes)
                : _kept.IsInString ? FeedString(bytes)
                : _kept.Length > 0 ? FeedKept(bytes)
                : FeedFresh(bytes);
        }
    }

    /// <summary>The documents are over; others may follow.</summary>
    public void End()
    {
        _kept.Finish(); // What came of a string counts.
        if (_kept.Length > 0)
        {
            _kept.Remove(Read(_kept.Span));
        }

        walk.End(At + _kept.Length);
        _kept.Reset();
        _state = new JsonReaderState(Options);
        (_read, _isLost, _isLineStart) = (0, false, false);
    }

    public void Dispose() => _kept.Dispose();

    /// <summary>Reads tokens as they come; what is left of them waits.</summary>
    private ReadOnlySpan<byte> FeedFresh(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes[Read(bytes)..];
        if (_isLost)
        {
            return rest;
        }

        var count = _kept.Append(rest);
        MakeRoom();
        return rest[count..];
    }

    /// <summary>Tries to complete a token that came in part.</summary>
    private ReadOnlySpan<byte> FeedKept(ReadOnlySpan<byte> bytes)
    {
        var before = _kept.Length;
        var count = _kept.Append(bytes);
        var read = Read(_kept.Span);
        if (read >= before)
        {
            _kept.Clear();
            return bytes[(read - before)..];
        }

        if (_isLost)
        {
            FindLine(_kept.Span[read..before]); // Only its last byte matters: a line to go on at would not have been kept.
            _kept.Reset();
            return bytes;
        }

        _kept.Remove(read);
        MakeRoom();
        return bytes[count..];
    }

    private void MakeRoom()
    {
        if (!_kept.TryMakeRoom())
        {
            Lose();
            FindLine(_kept.Span);
            _kept.Reset();
        }
    }

    /// <summary>Passes a string by that is too long to be kept.</summary>
    private ReadOnlySpan<byte> FeedString(ReadOnlySpan<byte> bytes)
    {
        var length = _kept.FeedString(bytes, out var isBroken);
        if (isBroken)
        {
            Lose();
            _kept.Reset();
        }

        return bytes[length..];
    }

    /// <summary>Passes over what cannot be read, up to a line that begins with a brace.</summary>
    private ReadOnlySpan<byte> FindLine(ReadOnlySpan<byte> bytes)
    {
        var isHere = _isLineStart && bytes[0] == (byte)'{';
        var found = isHere ? 0 : bytes.IndexOf("\n{"u8) + 1;
        if (found == 0 && !isHere)
        {
            tally.AddUnread(bytes.Length);
            _isLineStart = bytes[^1] == (byte)'\n';
            return default;
        }

        tally.AddUnread(found);
        (_isLost, _isLineStart) = (false, false);
        _state = new JsonReaderState(Options);
        return bytes[found..];
    }

    /// <summary>Reads all whole tokens and says how many bytes they were.</summary>
    private int Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes, isFinalBlock: false, _state);
        var read = 0L;
        var isBroken = false;
        try
        {
            while (reader.Read())
            {
                walk.Take(ref reader, At, _kept.TextLength);
                read = reader.BytesConsumed;
                if (_kept.TextLength >= 0 && reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                {
                    _kept.EndText();
                }
            }

            _state = reader.CurrentState;
        }
        catch (JsonException)
        {
            isBroken = true;
        }

        _read += read;
        if (isBroken)
        {
            Lose();
        }

        return (int)read;
    }

    private void Lose()
    {
        walk.End(At);
        (_isLost, _isLineStart) = (true, false);
    }
}
