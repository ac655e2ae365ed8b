using System.Buffers;
using System.Text.Json;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Gateway.Requests;

/// <summary>Reads the contents of a JSON body that forwarding needs, in one pass, without building a document.</summary>
internal static class RequestReader
{
    /// <summary>The deepest nesting that is read.</summary>
    public const int MaxDepth = 128;

    /// <summary>
    /// Reads a body. It is refused where an upstream could read it in another way: a member twice, one that differs by case, a text for a
    /// flag, anything but one JSON object in UTF-8.
    /// </summary>
    /// <param name="body">The whole body.</param>
    /// <param name="shape">What its members mean.</param>
    /// <param name="how">How it is read.</param>
    /// <param name="facts">What it says; <see cref="RequestFacts.Unread"/> when it is refused.</param>
    /// <returns>The refusal; null when it was read.</returns>
    /// <exception cref="OperationCanceledException">The client has left.</exception>
    public static Problem? Read(ReadOnlySequence<byte> body, RequestShape shape, RequestReadOptions how, out RequestFacts facts)
    {
        facts = RequestFacts.Unread;
        if (BodyText.Check(body) is { } unreadable)
        {
            return unreadable;
        }

        using var names = new MemberNames(shape);
        try
        {
            var scan = new RequestScan(body, shape, how, names);
            if (scan.Read() is { } problem)
            {
                return problem;
            }

            facts = scan.Facts;
            return null;
        }
        catch (JsonException e)
        {
            return Problems.InvalidRequest(FormattableString.Invariant(
                $"The body is not valid JSON, or is nested deeper than {MaxDepth}: see line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}."));
        }
        catch (InvalidOperationException)
        {
            // The reader throws this for half a surrogate pair, when a string is decoded: a name, or the model.
            return Problems.InvalidRequest("The body is not valid JSON: a name in it is not valid Unicode.");
        }
    }
}
