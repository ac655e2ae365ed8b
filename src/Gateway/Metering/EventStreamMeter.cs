namespace QuotaFunctions.Gateway.Metering;

/// <summary>A server-sent-event answer. Everything passes at once and byte for byte, but for the usage chunk of a client that did not ask for it.</summary>
/// <remarks>
/// To hide that chunk, an event that has only come in part is held back until it is whole, or until it holds a choice and so cannot be
/// the one, or until it is longer than any usage chunk.
/// </remarks>
internal sealed class EventStreamMeter : ResponseMeter
{
    private const int LongestUsageChunk = 64 * 1024;

    private readonly UsageScanner _scanner = new(isStream: true);
    private readonly EventStreamReader _reader;
    private readonly bool _hidesUsageChunk;
    private readonly bool _takesComments;
    private readonly PooledBuffer _output = new(4096);
    private readonly PooledBuffer _held = new(4096);
    private bool _isReleased;
    private bool _dropsLineFeed;

    /// <summary>A meter at the start of a stream.</summary>
    /// <param name="hidesUsageChunk">True when the client did not ask for the usage chunk.</param>
    /// <param name="takesComments">True when it is an event stream for certain; false when it was only asked for as one.</param>
    public EventStreamMeter(bool hidesUsageChunk, bool takesComments = true)
    {
        _takesComments = takesComments;
        _reader = new EventStreamReader(_scanner);
        _hidesUsageChunk = hidesUsageChunk;
    }

    public override ReportedUsage Usage => _scanner.Usage;

    public override string? Model => _scanner.Model;

    /// <remarks>An upstream mostly sends an event a token: a delta is at least one.</remarks>
    public override long SeenTokens => Math.Max(_reader.TextEvents, TokensOf(_scanner.TextBytes));

    public override bool IsBetweenEvents => _takesComments && _reader.TakesComment && _held.Length == 0;

    public override ReadOnlyMemory<byte> Pass(ReadOnlyMemory<byte> bytes)
    {
        if (!_hidesUsageChunk)
        {
            Observe(bytes.Span);
            return bytes;
        }

        _output.Clear();
        var rest = bytes.Span;
        while (!rest.IsEmpty)
        {
            var part = rest[.._reader.Read(rest, out var isEventEnd)];
            rest = rest[part.Length..];
            var isHiddenLineFeed = _dropsLineFeed && part is [(byte)'\n'];
            _dropsLineFeed = false;
            if (!isEventEnd && _reader.IsOutsideEvents)
            {
                // Half of a line end, or a byte order mark. An LF goes the way of the event that its CR ended.
                _output.Append(isHiddenLineFeed ? [] : part);
                continue;
            }

            if (isEventEnd)
            {
                EndEvent(part);
            }
            else
            {
                Hold(part);
            }
        }

        return _output.Memory;
    }

    public override ReadOnlyMemory<byte> Finish()
    {
        _output.Clear();
        if (!_scanner.IsUsageOnly)
        {
            _output.Append(_held.Span);
        }

        _held.Clear();
        return _output.Memory;
    }

    public override void Dispose()
    {
        _output.Dispose();
        _held.Dispose();
        base.Dispose();
    }

    private void Observe(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[_reader.Read(bytes, out _)..];
        }
    }

    private void EndEvent(ReadOnlySpan<byte> part)
    {
        if (!_isReleased && _scanner.IsUsageOnly)
        {
            _dropsLineFeed = part is [.., (byte)'\r'];
        }
        else
        {
            _output.Append(_held.Span);
            _output.Append(part);
        }

        _held.Clear();
        _isReleased = false;
        _scanner.BeginDocument(); // What comes next must not be taken for part of it.
    }

    private void Hold(ReadOnlySpan<byte> part)
    {
        _isReleased = _isReleased || _scanner.HasChoice || _held.Length + part.Length > LongestUsageChunk;
        if (_isReleased)
        {
            _output.Append(_held.Span);
            _output.Append(part);
            _held.Clear();
        }
        else
        {
            _held.Append(part);
        }
    }
}
