using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace QuotaFunctions.Gateway.Requests;

/// <summary>How reading a body ended.</summary>
internal enum BodyOutcome
{
    /// <summary>It is there, to its end.</summary>
    Whole,

    /// <summary>It is longer than allowed, or says so.</summary>
    TooLong,

    /// <summary>The budget for bodies, or the key's share of it, is taken.</summary>
    NoMemory,

    /// <summary>Nothing came for too long, or the whole took too long.</summary>
    TooSlow,

    /// <summary>It is malformed HTTP, or ended before its length. The client may still read an answer.</summary>
    Broken,

    /// <summary>The client has left.</summary>
    ClientGone,
}

/// <summary>Bounds of a request's body.</summary>
/// <param name="MaxBytes">Its length.</param>
/// <param name="Silence">How long nothing may come.</param>
/// <param name="Whole">How long all of it may take.</param>
internal readonly record struct BodyLimits(long MaxBytes, TimeSpan Silence, TimeSpan Whole);

/// <summary>Reads the bodies of requests into memory.</summary>
internal static class RequestBodyReader
{
    /// <summary>
    /// Reads a body to its end. It takes memory only for bytes that have come, not for the length that the client claims.
    /// </summary>
    /// <param name="request">The request, whose body nobody has read yet.</param>
    /// <param name="share">The memory to take. It belongs to the body from here on; when there is none, all was given back.</param>
    /// <param name="limits">The bounds.</param>
    /// <param name="time">The clock of the deadlines.</param>
    /// <param name="aborted">Ends reading when the client has left.</param>
    /// <returns>The body, to be disposed, if and only if the outcome is <see cref="BodyOutcome.Whole"/>.</returns>
    public static async Task<(BodyOutcome Outcome, RequestBody? Body)> ReadAsync(
        HttpRequest request, BodyShare share, BodyLimits limits, TimeProvider time, CancellationToken aborted)
    {
        var body = new RequestBody(share);
        var isWhole = false;
        try
        {
            LiftServerLimits(request.HttpContext);
            var outcome = request.ContentLength > limits.MaxBytes
                ? BodyOutcome.TooLong
                : await ReadAllAsync(request, body, limits, time, aborted);
            isWhole = outcome == BodyOutcome.Whole;
            return (outcome, isWhole ? body : null);
        }
        finally
        {
            if (!isWhole)
            {
                body.Dispose();
            }
        }
    }

    /// <summary>
    /// Removes Kestrel's limits on this request's length and least speed. The limits of <see cref="BodyLimits"/> apply on every host, are
    /// answered with this service's problems, and allow a slow client that keeps sending. Call it before the body is read.
    /// </summary>
    public static void LiftServerLimits(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }

    private static async Task<BodyOutcome> ReadAllAsync(
        HttpRequest request, RequestBody body, BodyLimits limits, TimeProvider time, CancellationToken aborted)
    {
        using var deadline = new BodyDeadline(limits, time, aborted);
        try
        {
            return await FillAsync(request, body, limits.MaxBytes, deadline);
        }
        catch (BadHttpRequestException e)
        {
            return e.StatusCode switch
            {
                StatusCodes.Status408RequestTimeout => BodyOutcome.TooSlow,
                StatusCodes.Status413PayloadTooLarge => BodyOutcome.TooLong,
                _ => BodyOutcome.Broken,
            };
        }
        catch (OperationCanceledException)
        {
            // The server cancels a read by itself only when the connection is gone.
            return deadline.IsOver ? BodyOutcome.TooSlow : BodyOutcome.ClientGone;
        }
        catch (IOException)
        {
            return BodyOutcome.ClientGone;
        }
    }

    private static async Task<BodyOutcome> FillAsync(HttpRequest request, RequestBody body, long maxBytes, BodyDeadline deadline)
    {
        var reader = request.BodyReader;
        while (true)
        {
            deadline.Begin();
            var read = await reader.ReadAsync(deadline.Token);
            if (read.IsCanceled)
            {
                return BodyOutcome.ClientGone;
            }

            var refusal = body.Length + read.Buffer.Length > maxBytes ? BodyOutcome.TooLong
                : !TryAppend(body, read.Buffer) ? BodyOutcome.NoMemory
                : (BodyOutcome?)null;
            reader.AdvanceTo(read.Buffer.End);
            if (refusal is { } outcome)
            {
                return outcome;
            }

            // Reads that complete at once never see the timer, so the deadline is checked here too.
            if (deadline.IsOver)
            {
                return BodyOutcome.TooSlow;
            }

            // A client may close its side once its length is sent, and another read would fail.
            if (read.IsCompleted || body.Length == request.ContentLength)
            {
                return BodyOutcome.Whole;
            }
        }
    }

    private static bool TryAppend(RequestBody body, ReadOnlySequence<byte> bytes)
    {
        foreach (var part in bytes)
        {
            if (!body.TryAppend(part.Span))
            {
                return false;
            }
        }

        return true;
    }
}
