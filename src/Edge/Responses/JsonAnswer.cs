using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace QuotaFunctions.Edge.Responses;

/// <summary>Writes small JSON answers whole, with their length, from a buffer that each thread reuses.</summary>
internal static class JsonAnswer
{
    public const string Json = "application/json; charset=utf-8";

    private const int KeptCapacity = 64 * 1024;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>The JSON of <paramref name="write"/>, in the form of all answers.</summary>
    public static byte[] ToBytes<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer, Options);
        write(writer, state);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Answers with the JSON of <paramref name="write"/>. A HEAD request gets the same headers and no body.</summary>
    public static Task WriteAsync<TState>(
        HttpContext context, int status, TState state, Action<Utf8JsonWriter, TState> write, string contentType = Json)
    {
        var buffer = _buffer ?? new ArrayBufferWriter<byte>(1024);
        var writer = _writer ?? new Utf8JsonWriter(buffer, Options);

        // Cleared while in use: if writing throws, nobody reuses the half-written buffer.
        (_buffer, _writer) = (null, null);
        writer.Reset(buffer);
        write(writer, state);
        writer.Flush();

        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = buffer.WrittenCount;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            response.BodyWriter.Write(buffer.WrittenSpan);
        }

        if (buffer.Capacity <= KeptCapacity)
        {
            buffer.ResetWrittenCount();
            (_buffer, _writer) = (buffer, writer);
        }

        // Without a token: if the client has left, the flush ends by itself.
        return response.BodyWriter.FlushAsync(CancellationToken.None).AsTask();
    }
}
