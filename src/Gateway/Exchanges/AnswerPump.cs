using System.Buffers;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Gateway.Answers;
using QuotaFunctions.Gateway.Forwarding;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>Passes the body of an answer to the client, byte for byte and at once, and meters it on its way.</summary>
/// <remarks>
/// One loop does everything, so nothing needs a lock: it waits for the upstream's next bytes and, while an event stream is idle, for the
/// time to send a keep-alive comment. When the client leaves, the loop reads on until the exchange's watch cuts it, because the upstream's
/// usage report may still come.
/// </remarks>
internal sealed class AnswerPump(HttpContext context, AnswerMeter meter, SecretMask? mask, ExchangeWatch watch, TimeProvider time) : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>How often an idle stream is checked for its next keep-alive comment.</summary>
    private static readonly TimeSpan IdleCheck = TimeSpan.FromSeconds(5);

    /// <summary>How long the head of an answer that is not a stream waits for the first bytes of its body, which mostly come with it.</summary>
    private static readonly TimeSpan HeadWait = TimeSpan.FromMilliseconds(20);

    private PeriodicTimer? _timer;
    private Task<bool>? _tick;
    private long _lastComment = time.GetTimestamp();
    private bool _isClientGone;
    private ReadOnlyMemory<byte> _rest;
    private volatile bool _hasSeenText;

    /// <summary>Bytes that came from the upstream.</summary>
    public long Bytes { get; private set; }

    /// <summary>Called once, when the first bytes have come; null for nothing.</summary>
    public Action? FirstByte { get; init; }

    /// <summary>True once text of the model was seen. Read from other threads too.</summary>
    public bool HasSeenText => _hasSeenText;

    /// <summary>Passes the whole body on.</summary>
    /// <param name="body">The upstream's body, decoded.</param>
    /// <param name="length">Its length in bytes, which the client is sent too; null when it is not known.</param>
    /// <param name="isStream">True for an answer that is labelled as an event stream: its head is sent at once, and it gets keep-alive comments.</param>
    /// <param name="beforeLastByte">Called before the last byte is sent, so that a client that has the whole answer finds it charged.</param>
    public async Task<BodyEnd> RunAsync(Stream body, long? length, bool isStream, Action beforeLastByte)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            _timer = isStream ? new PeriodicTimer(IdleCheck, time) : null;
            while (Bytes != length)
            {
                var read = body.ReadAsync(buffer, watch.Token);
                var count = read.IsCompletedSuccessfully ? read.Result : await WaitAsync(read.AsTask(), isStream);
                watch.Touch();
                if (count == 0)
                {
                    break;
                }

                if (Bytes == 0)
                {
                    FirstByte?.Invoke();
                }

                Bytes += count;
                var bytes = meter.Pass(mask is null ? buffer.AsMemory(0, count) : mask.Pass(buffer.AsMemory(0, count)));
                _hasSeenText = _hasSeenText || meter.Facts.TextBytes > 0;
                if (Bytes == length)
                {
                    // These are the last bytes: the charge is computed before the client gets them.
                    bytes = bytes.ToArray();
                    End(beforeLastByte);
                }

                await WriteAsync(bytes);
            }

            if (Bytes != length)
            {
                End(beforeLastByte);
            }

            await WriteAsync(_rest);
            return BodyEnd.Whole;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException or InvalidDataException or InvalidOperationException)
        {
            return watch.Reason == CutReason.ClientGone ? BodyEnd.ClientGone : BodyEnd.BrokenOff;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private async Task<int> WaitAsync(Task<int> read, bool isStream)
    {
        if (!context.Response.HasStarted && (isStream || await Task.WhenAny(read, Task.Delay(HeadWait, time, CancellationToken.None)) != read))
        {
            await StartAsync();
        }

        while (isStream || meter.Kind == AnswerKind.Events)
        {
            _timer ??= new PeriodicTimer(IdleCheck, time);
            _tick ??= _timer.WaitForNextTickAsync().AsTask();
            if (await Task.WhenAny(read, _tick) == read)
            {
                break;
            }

            _tick = null;
            if (watch.Idle >= KeepAlive.Silence && time.GetElapsedTime(_lastComment) >= KeepAlive.Silence && meter.TakesComment && mask is not { IsWaiting: true })
            {
                _lastComment = time.GetTimestamp();
                await WriteAsync(KeepAlive.Comment);
            }
        }

        return await read;
    }

    /// <summary>Sends the head. StartAsync of Kestrel would only make it final; a flush sends it.</summary>
    private Task StartAsync() => ToClientAsync(static (response, _, token) => new ValueTask(response.Body.FlushAsync(token)), default);

    private Task WriteAsync(ReadOnlyMemory<byte> bytes) => bytes.IsEmpty
        ? Task.CompletedTask
        : ToClientAsync(static (response, b, token) => response.Body.WriteAsync(b, token), bytes);

    /// <summary>Writes to the client. A client that has left is not a fault: the answer is read on without it.</summary>
    private async Task ToClientAsync(Func<HttpResponse, ReadOnlyMemory<byte>, CancellationToken, ValueTask> write, ReadOnlyMemory<byte> bytes)
    {
        if (_isClientGone)
        {
            return;
        }

        try
        {
            await write(context.Response, bytes, context.RequestAborted);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            _isClientGone = true;
        }
    }

    /// <summary>Takes the bytes that mask and meter still hold back, and reports the end.</summary>
    private void End(Action beforeLastByte)
    {
        var unmasked = mask?.Finish() is { IsEmpty: false } masked ? meter.Pass(masked).ToArray() : [];
        var metered = meter.Finish();
        _rest = unmasked.Length == 0 ? metered : (byte[])[.. unmasked, .. metered.Span];
        beforeLastByte();
    }
}
