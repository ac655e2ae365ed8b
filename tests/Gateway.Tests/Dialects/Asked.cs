using System.Buffers;
using System.Text;
using System.Text.Json;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Tests.Dialects;

/// <summary>Reads and changes bodies of requests as the gateway does.</summary>
internal static class Asked
{
    /// <summary>What a body says.</summary>
    public static RequestFacts Facts(Operation operation, string body)
    {
        Assert.Null(Refusal(operation, body, out var facts));
        return facts;
    }

    /// <summary>Why a body is refused.</summary>
    public static Problem? Refusal(Operation operation, string body, out RequestFacts facts) =>
        RequestReader.Read(Bytes(body), operation.Request!, new RequestReadOptions(null, IsBounded: true, CancellationToken.None), out facts);

    /// <summary>The body with some of its members changed.</summary>
    public static string Edited(RequestFacts facts, string body, Action<RequestEdits> change)
    {
        var edits = new RequestEdits(facts);
        change(edits);
        return string.Concat(edits.Apply(Bytes(body)).Select(part => Encoding.UTF8.GetString(part.Span)));
    }

    /// <summary>The number at a path; null where nothing is there.</summary>
    public static long? NumberAt(string body, string path)
    {
        var at = JsonDocument.Parse(body).RootElement;
        foreach (var name in path.Split('.'))
        {
            if (!at.TryGetProperty(name, out at))
            {
                return null;
            }
        }

        return at.GetInt64();
    }

    private static ReadOnlySequence<byte> Bytes(string body) => new(Encoding.UTF8.GetBytes(body));
}
