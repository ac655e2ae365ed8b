using System.Text.Json;

namespace QuotaFunctions.Http.Contract.Described;

/// <summary>openapi.json: the answers that each request may get.</summary>
public sealed class ApiDocument
{
    private const string Resource = "openapi.json";
    private const string SecondMount = "/api";

    private readonly List<DescribedPath> _paths = [];
    private readonly BodySchemas _schemas;

    private ApiDocument(JsonElement root)
    {
        _schemas = new BodySchemas(root.GetProperty("components"));
        foreach (var path in root.GetProperty("paths").EnumerateObject())
        {
            _paths.Add(new DescribedPath(path.Name, path.Value));
        }

        // A path without parameters goes before one with them, and one that takes any number of segments comes last.
        _paths = [.. _paths.OrderBy(p => (p.TakesRest, p.HasParameters))];
    }

    /// <summary>The file's bytes, as this build has them.</summary>
    public static byte[] Bytes { get; } = Read();

    /// <summary>The document.</summary>
    public static ApiDocument Current { get; } = new(JsonDocument.Parse(Bytes).RootElement);

    /// <summary>The schemas of bodies.</summary>
    internal BodySchemas Schemas => _schemas;

    /// <summary>The path of a request; null when none is described. Paths match in any case, and a slash at the end makes no difference.</summary>
    internal DescribedPath? Find(string target)
    {
        var path = target.Split('?', '#')[0];
        return FindPath(path) ?? (path.StartsWith(SecondMount, StringComparison.OrdinalIgnoreCase) ? FindSecond(path[SecondMount.Length..]) : null);
    }

    private DescribedPath? FindSecond(string path) => FindPath(path) is { HasSecondMount: true } found ? found : null;

    private DescribedPath? FindPath(string path)
    {
        string[] segments = [.. path.Trim('/').Split('/').Select(Uri.UnescapeDataString)];
        return _paths.FirstOrDefault(p => p.Matches(segments));
    }

    private static byte[] Read()
    {
        using var stream = typeof(ApiDocument).Assembly.GetManifestResourceStream(Resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

/// <summary>One path with its operations.</summary>
internal sealed class DescribedPath
{
    private readonly string[] _segments;
    private readonly JsonElement _item;

    public DescribedPath(string template, JsonElement item)
    {
        Template = template;
        _segments = template.Trim('/').Split('/');
        _item = item;
        TakesRest = item.TryGetProperty("x-any-segments", out var any) && any.GetBoolean();
        HasSecondMount = item.TryGetProperty("servers", out var servers) && servers.GetArrayLength() > 1;
    }

    /// <summary>The path, as the document has it.</summary>
    public string Template { get; }

    /// <summary>True when the last parameter stands for any number of segments.</summary>
    public bool TakesRest { get; }

    /// <summary>True when a segment is a parameter.</summary>
    public bool HasParameters => Template.Contains('{');

    /// <summary>True when it exists under the second server too.</summary>
    public bool HasSecondMount { get; }

    /// <summary>The responses to a method; null when it is not described. A HEAD is answered as a GET is.</summary>
    public JsonElement? ResponsesTo(string method) =>
        _item.TryGetProperty(method == "HEAD" ? "get" : method.ToLowerInvariant(), out var operation) ? operation.GetProperty("responses") : null;

    /// <summary>True when a request's segments are this path's.</summary>
    public bool Matches(string[] segments)
    {
        if (TakesRest ? segments.Length < _segments.Length : segments.Length != _segments.Length)
        {
            return false;
        }

        return _segments.Index().All(s => s.Item.StartsWith('{')
            ? segments[s.Index].Length > 0
            : s.Item.Equals(segments[s.Index], StringComparison.OrdinalIgnoreCase));
    }
}
