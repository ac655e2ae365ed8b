using System.Text;
using System.Text.Json;

namespace QuotaFunctions.Http.Contract.Upstream;

/// <summary>A request as the upstream received it.</summary>
/// <param name="Method">The method.</param>
/// <param name="PathAndQuery">The path, still encoded, with the query.</param>
/// <param name="Headers">The headers; names ignore case.</param>
/// <param name="Body">The body, unless the route reads it itself.</param>
public sealed record SeenRequest(string Method, string PathAndQuery, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>The body as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The body as JSON.</summary>
    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Body);
            return document.RootElement.Clone();
        }
    }

    /// <summary>A header; null when it is not there.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
