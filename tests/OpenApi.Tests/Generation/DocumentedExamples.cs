using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace QuotaFunctions.OpenApi.Tests.Generation;

/// <summary>
/// The examples of docs/api.md: in the section of an operation (<c>### POST /admin/keys</c>), the first body of a command
/// (<c>-d '{…}'</c>) is the request's, and the first JSON object that stands on a line of its own in a block is the answer's.
/// </summary>
internal sealed partial class DocumentedExamples
{
    private readonly Dictionary<string, string> _sections = new(StringComparer.Ordinal);

    /// <summary>Reads the page.</summary>
    public DocumentedExamples(string page)
    {
        foreach (Match section in Section().Matches(page.ReplaceLineEndings("\n")))
        {
            _sections[$"{section.Groups["method"].Value} {section.Groups["path"].Value}"] = section.Groups["text"].Value;
        }
    }

    /// <summary>The operations that have a section, as <c>METHOD /path</c>.</summary>
    public IEnumerable<string> Operations => _sections.Keys;

    /// <summary>The example of a request's body; null when there is none.</summary>
    public JsonNode? RequestOf(string method, string path) => First(method, path, RequestBody());

    /// <summary>The example of an answer; null when there is none.</summary>
    public JsonNode? AnswerOf(string method, string path) => First(method, path, AnswerBody());

    private JsonNode? First(string method, string path, Regex pattern) =>
        _sections.TryGetValue($"{method} {path}", out var text) && pattern.Match(text) is { Success: true } match ? Parse(match.Groups["json"].Value, method, path) : null;

    private static JsonNode? Parse(string json, string method, string path)
    {
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException($"docs/api.md, section {method} {path}: an example is not JSON ({e.Message}): {json}");
        }
    }

    [GeneratedRegex(@"^### (?<method>[A-Z]+) (?<path>/\S*)[^\n]*\n(?<text>.*?)(?=^##|\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Section();

    [GeneratedRegex(@"-d '(?<json>\{.*?\})'", RegexOptions.Singleline)]
    private static partial Regex RequestBody();

    [GeneratedRegex(@"^(?<json>\{(?:[^\n]+\}|\n.*?^\}))$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex AnswerBody();
}
