using System.Text.Json;

namespace QuotaFunctions.Gateway.Answers;

/// <summary>
/// Reads JSON documents, one after the other, in pieces of any size. It skips invalid JSON and never fails.
/// </summary>
/// <remarks>
/// It buffers only a partial token, and leaves out a long string, so a picture of 20 MB in one string takes no memory. After invalid JSON it
/// continues at the next line that begins with a brace.
/// </remarks>
internal sealed class JsonDocuments(DocumentWalk walk, AnswerTally tally) : IDisposable
{
    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, AllowTrailingCommas = true, MaxDepth = 512 };

    private readonly PartialToken _kept = new();
    private JsonReaderState _state = new(Options);

    /// <summary>Bytes that were read.</summary>
    private long _read;

    private bool _isLost;
    private bool _isLineStart;

    /// <summary>The offset of the buffered bytes, or of the next ones if none are buffered.</summary>
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

    /// <summary>Ends the documents. Others may follow.</summary>
    public void End()
    {
        _kept.Finish(); // The part of a string that has come counts.
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

    /// <summary>Reads whole tokens; a partial one at the end is buffered.</summary>
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

    /// <summary>Tries to complete a partial token.</summary>
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
            FindLine(_kept.Span[read..before]); // Only the last byte matters: a line to continue at would not have been buffered.
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

    /// <summary>Skips a string that is too long to buffer.</summary>
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

    /// <summary>Skips invalid JSON up to a line that begins with a brace.</summary>
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

    /// <summary>Reads all whole tokens. Returns how many bytes they had.</summary>
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
