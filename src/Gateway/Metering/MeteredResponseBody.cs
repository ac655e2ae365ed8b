namespace QuotaFunctions.Gateway.Metering;

/// <summary>The client's response body as the forwarder sees it: what is written is masked, metered and passed on at once.</summary>
internal sealed class MeteredResponseBody : Stream
{
    private readonly Stream _client;
    private readonly ResponseMeter _meter;
    private readonly SecretMask? _mask;
    private readonly ExchangeWatch _watch;
    private readonly long? _contentLength;
    private readonly Action _beforeLastByte;

    /// <summary>Held by whoever writes to the client: the forwarder, or a sign of life, which may come late. So it is never disposed; it holds no handle.</summary>
    private readonly SemaphoreSlim _writing = new(1, 1);

    private bool _isEnded;

    /// <summary>Wraps a client's body.</summary>
    /// <param name="client">The body.</param>
    /// <param name="meter">What meters it.</param>
    /// <param name="mask">What covers the sponsor's secret; null where there is none.</param>
    /// <param name="watch">Told of every byte.</param>
    /// <param name="contentLength">The answer's length, if it is known.</param>
    /// <param name="beforeLastByte">
    /// Called before the last byte of an answer of known length: so that whoever has the whole answer finds it charged.
    /// </param>
    public MeteredResponseBody(
        Stream client, ResponseMeter meter, SecretMask? mask, ExchangeWatch watch, long? contentLength, Action beforeLastByte)
    {
        _client = client;
        _meter = meter;
        _mask = mask;
        _watch = watch;
        _contentLength = contentLength;
        _beforeLastByte = beforeLastByte;
    }

    /// <summary>Bytes that came from the upstream.</summary>
    public long BytesSeen { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _watch.Touch();
        await _writing.WaitAsync(cancellationToken);
        try
        {
            BytesSeen += buffer.Length;
            var passed = _meter.Pass(_mask?.Pass(buffer) ?? buffer);
            if (BytesSeen == _contentLength)
            {
                _beforeLastByte();
                await WriteRestAsync(passed, cancellationToken);
            }
            else if (!passed.IsEmpty)
            {
                await _client.WriteAsync(passed, cancellationToken);
            }
        }
        finally
        {
            _writing.Release();
        }

        _watch.Touch();
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => _client.FlushAsync(cancellationToken);

    /// <summary>Sends a comment to the client, if that does no harm now. Never fails: a client that is gone is noticed elsewhere.</summary>
    public async Task SendSignOfLifeAsync(CancellationToken cancellationToken)
    {
        if (!_writing.Wait(0, CancellationToken.None))
        {
            return; // A write is under way, which is a sign of life itself.
        }

        try
        {
            if (!_isEnded && _meter.IsBetweenEvents && _mask is not { IsWaiting: true })
            {
                await _client.WriteAsync(EventStream.Comment, cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The client is gone.
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>The upstream has ended, well or not; nothing is written after this returns.</summary>
    /// <param name="isWhole">True when it ended well, so that what was held back is the client's.</param>
    /// <param name="cancellationToken">When the client is gone.</param>
    public async Task EndAsync(bool isWhole, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(CancellationToken.None);
        try
        {
            _isEnded = true;
            if (isWhole)
            {
                await WriteRestAsync(default, cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client is gone.
        }
        finally
        {
            _writing.Release();
        }
    }

    public override void Flush() => throw new NotSupportedException("Write asynchronously.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Write asynchronously.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _meter.Dispose();
            _mask?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Writes <paramref name="passed"/>, then what the mask and the meter still have.</summary>
    private async Task WriteRestAsync(ReadOnlyMemory<byte> passed, CancellationToken cancellationToken)
    {
        if (!passed.IsEmpty)
        {
            await _client.WriteAsync(passed, cancellationToken);
        }

        if (_mask?.Finish() is { IsEmpty: false } unmasked && _meter.Pass(unmasked) is { IsEmpty: false } metered)
        {
            await _client.WriteAsync(metered, cancellationToken);
        }

        if (_meter.Finish() is { IsEmpty: false } rest)
        {
            await _client.WriteAsync(rest, cancellationToken);
        }
    }
}
