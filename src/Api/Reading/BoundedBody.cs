using System.Buffers;
using System.IO.Pipelines;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Reading;

/// <summary>Reads whole bodies of the service's own endpoints, up to a bound.</summary>
internal static class BoundedBody
{
    /// <summary>Reads the whole body, or refuses it: 413 past the bound, 400 when it is not UTF-8.</summary>
    /// <exception cref="BadHttpRequestException">The client broke the framing of its request.</exception>
    public static async ValueTask<Read<Utf8Text>> ReadAsync(HttpContext context, int maxBytes)
    {
        var request = context.Request;
        if (request.ContentLength > maxBytes)
        {
            return Problems.PayloadTooLarge(maxBytes);
        }

        if (request.ContentLength == 0)
        {
            return Utf8Text.Empty;
        }

        var reader = request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(context.RequestAborted);
            var buffer = result.Buffer;
            if (buffer.Length > maxBytes)
            {
                reader.AdvanceTo(buffer.End);
                return Problems.PayloadTooLarge(maxBytes);
            }

            if (result.IsCompleted)
            {
                return Finish(reader, buffer);
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private static Read<Utf8Text> Finish(PipeReader reader, ReadOnlySequence<byte> buffer)
    {
        var bytes = buffer.ToArray();
        reader.AdvanceTo(buffer.End);

        // Some shells write a byte order mark, which UTF-8 does not need.
        var text = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;
        return Utf8.IsValid(text.Span) ? new Utf8Text(text) : Problems.InvalidRequest("The body is not valid UTF-8.");
    }
}

/// <summary>Valid UTF-8 without a byte order mark.</summary>
internal sealed record Utf8Text(ReadOnlyMemory<byte> Bytes)
{
    /// <summary>No text.</summary>
    public static Utf8Text Empty { get; } = new(ReadOnlyMemory<byte>.Empty);
}
