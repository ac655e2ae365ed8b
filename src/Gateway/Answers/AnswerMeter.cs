namespace QuotaFunctions.Gateway.Answers;

/// <summary>
/// Meters an answer while it is passed on. The bytes are passed on unchanged and at once, except for the usage report of a stream whose client
/// did not ask for one.
/// </summary>
/// <remarks>
/// To hide that report, a partial event is held back until it is complete, has other contents than a report, or is longer than any report.
/// The first few bytes of a body are held back until they show its format.
/// </remarks>
internal sealed class AnswerMeter : IDisposable
{
    private const int LongestReport = 64 * 1024;

    private readonly AnswerMeterOptions _how;
    private readonly AnswerTally _tally = new();
    private readonly DocumentWalk _walk;
    private readonly JsonDocuments _documents;
    private readonly EventData _data;
    private readonly EventFrames _frames;
    private readonly ByteBuffer _output = new();
    private readonly ByteBuffer _held = new();
    private AnswerSniffer _sniffer;
    private AnswerKind? _framing;
    private long _bytes;
    private bool _isShown;
    private bool _dropsLineFeed;

    /// <summary>A meter at the start of a body.</summary>
    /// <param name="shape">The members that matter.</param>
    /// <param name="how">The options.</param>
    public AnswerMeter(AnswerShape shape, AnswerMeterOptions how)
    {
        _how = how;
        _walk = new DocumentWalk(shape, _tally);
        _documents = new JsonDocuments(_walk, _tally);
        _data = new EventData(shape.EndData, _documents, _walk, _tally);
        _frames = new EventFrames(_data);
    }

    /// <summary>The format of the body; null until its first bytes decide.</summary>
    public AnswerKind? Kind => _framing != AnswerKind.Document ? _framing
        : _walk.HasList || _tally.Documents > 1 ? AnswerKind.Documents
        : AnswerKind.Document;

    /// <summary>
    /// What was read so far. A string of which only a part has come counts after <see cref="Finish"/>, also when the answer broke off.
    /// </summary>
    public AnswerFacts Facts => _tally.FactsOf(Kind ?? AnswerKind.Opaque, _bytes);

    /// <summary>
    /// True when a comment line may be sent to the client now. Before the first byte, the caller must know that the answer will be events.
    /// </summary>
    public bool TakesComment => _framing is null ? _bytes == 0 : _framing == AnswerKind.Events && (_held.Length > 0 || _frames.TakesLine);

    /// <summary>Takes the next decoded bytes. Returns those that the client gets; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Pass(ReadOnlyMemory<byte> bytes)
    {
        _bytes += bytes.Length;
        if (_framing is not null)
        {
            return PassOn(bytes);
        }

        if (bytes.IsEmpty)
        {
            return bytes;
        }

        var held = _sniffer.Held;
        var passed = _how.IsReadable ? _sniffer.Take(bytes.Span) : 0;
        _framing = _how.IsReadable ? _sniffer.Kind : AnswerKind.Opaque;
        if (_framing is null)
        {
            return bytes[..passed];
        }

        if (passed == 0 && held.IsEmpty)
        {
            return PassOn(bytes);
        }

        _output.Clear();
        _output.Append(bytes.Span[..passed]);
        Take(held);
        Take(bytes[passed..]);
        return _output.Memory;
    }

    /// <summary>Ends the answer, complete or not. Returns the held-back bytes, which the client of a complete answer gets.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        _output.Clear();
        switch (_framing)
        {
            case null:
                _output.Append(_sniffer.Held.Span);
                break;
            case AnswerKind.Events:
                _frames.Finish();
                if (!_tally.IsUsageOnly)
                {
                    _output.Append(_held.Span);
                }

                _held.Clear();
                break;
            case AnswerKind.Document:
                _documents.End();
                break;
        }

        return _output.Memory;
    }

    public void Dispose()
    {
        _documents.Dispose();
        _data.Dispose();
        _output.Dispose();
        _held.Dispose();
    }

    private ReadOnlyMemory<byte> PassOn(ReadOnlyMemory<byte> bytes)
    {
        if (_framing == AnswerKind.Events && _how.HidesUsageChunk)
        {
            _output.Clear();
            ShowEvents(bytes.Span);
            return _output.Memory;
        }

        Observe(bytes.Span);
        return bytes;
    }

    /// <summary>The same, with the output added to what is there.</summary>
    private void Take(ReadOnlyMemory<byte> bytes)
    {
        if (_framing == AnswerKind.Events && _how.HidesUsageChunk)
        {
            ShowEvents(bytes.Span);
            return;
        }

        Observe(bytes.Span);
        _output.Append(bytes.Span);
    }

    private void Observe(ReadOnlySpan<byte> bytes)
    {
        switch (_framing)
        {
            case AnswerKind.Document:
                _documents.Feed(bytes);
                break;
            case AnswerKind.Events:
                while (!bytes.IsEmpty)
                {
                    bytes = bytes[_frames.Read(bytes, out _)..];
                }

                break;
        }
    }

    private void ShowEvents(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var bytesOfPart = bytes[.._frames.Read(bytes, out var part)];
            bytes = bytes[bytesOfPart.Length..];
            switch (part)
            {
                case EventPart.Between:
                    // An LF is hidden if its CR ended a hidden event.
                    _output.Append(_dropsLineFeed && bytesOfPart is [(byte)'\n'] ? [] : bytesOfPart);
                    _dropsLineFeed = false;
                    break;
                case EventPart.Inside:
                    Hold(bytesOfPart);
                    break;
                default:
                    EndEvent(bytesOfPart);
                    break;
            }
        }
    }

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        _dropsLineFeed = false;
        _isShown = _isShown || _tally.ShowsMore || _held.Length + bytes.Length > LongestReport;
        if (!_isShown)
        {
            _held.Append(bytes);
            return;
        }

        _output.Append(_held.Span);
        _output.Append(bytes);
        _held.Clear();
    }

    private void EndEvent(ReadOnlySpan<byte> bytes)
    {
        _dropsLineFeed = !_isShown && _tally.IsUsageOnly && bytes is [.., (byte)'\r'];
        if (_isShown || !_tally.IsUsageOnly)
        {
            _output.Append(_held.Span);
            _output.Append(bytes);
        }

        _held.Clear();
        _isShown = false;
    }
}
