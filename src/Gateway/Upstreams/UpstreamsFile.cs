using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace QuotaFunctions.Gateway.Upstreams;

/// <summary>The result of reading <c>UPSTREAMS_FILE</c>.</summary>
/// <param name="Upstreams">The upstreams; to be used only without faults.</param>
/// <param name="Faults">What is wrong, each with the member's path and what is allowed; no value is repeated in any.</param>
public sealed record UpstreamsOutcome(ImmutableArray<Upstream> Upstreams, ImmutableArray<string> Faults);

/// <summary>Reads the file that <c>UPSTREAMS_FILE</c> names; <c>docs/upstreams.schema.json</c> describes it.</summary>
public static class UpstreamsFile
{
    /// <summary>The most upstreams.</summary>
    public const int MostUpstreams = 100;

    private const int MaxBytes = 1 << 20;

    private static readonly ImmutableArray<string> Members = ["$schema", "upstreams"];

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads a file. Relative paths in it start from its own folder.</summary>
    /// <param name="path">The file.</param>
    /// <param name="variable">Gives the value of a variable that the file refers to, or null.</param>
    /// <param name="dialects">The names of the dialects that an upstream may have.</param>
    public static UpstreamsOutcome Read(string path, Func<string, string?> variable, IReadOnlyCollection<string> dialects)
    {
        try
        {
            var file = new FileInfo(path);
            return !file.Exists ? Fault("names a file that is not there")
                : file.Length > MaxBytes ? Fault("names a file that is larger than 1 MiB")
                : Parse(File.ReadAllText(path), file.DirectoryName ?? "", variable, dialects);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Fault("names a file that cannot be read");
        }
    }

    /// <summary>Reads a file's text.</summary>
    internal static UpstreamsOutcome Parse(string json, string folder, Func<string, string?> variable, IReadOnlyCollection<string> dialects)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, Lenient);
        }
        catch (JsonException e)
        {
            // The message itself quotes the file.
            return Fault(string.Create(CultureInfo.InvariantCulture, $"is no JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}"));
        }

        using (document)
        {
            return Read(document.RootElement, new TextReferences(variable, folder), dialects);
        }
    }

    private static UpstreamsOutcome Read(JsonElement root, TextReferences references, IReadOnlyCollection<string> dialects)
    {
        var faults = new List<string>();
        var upstreams = ImmutableArray.CreateBuilder<Upstream>();
        if (CheckedObject.From(root, "", Members, faults) is { } file)
        {
            var reader = new UpstreamReader(references, dialects, faults);
            var names = new Dictionary<string, string>(StringComparer.Ordinal);
            var items = file.Items("upstreams").ToArray();
            if (items.Length is 0 or > MostUpstreams && file.Value("upstreams") is null or { ValueKind: JsonValueKind.Array })
            {
                file.Fault("upstreams", string.Create(CultureInfo.InvariantCulture, $"must have 1 to {MostUpstreams} upstreams"));
            }

            foreach (var (path, item) in items.Take(MostUpstreams))
            {
                if (reader.Read(item, path) is not { } upstream)
                {
                    continue;
                }

                upstreams.Add(upstream);
                if (upstream.Name.Length > 0 && !names.TryAdd(upstream.Name, path))
                {
                    faults.Add($"{path}.name is the same as {names[upstream.Name]}.name");
                }
            }
        }

        return new UpstreamsOutcome(upstreams.ToImmutable(), [.. faults]);
    }

    private static UpstreamsOutcome Fault(string fault) => new([], [fault]);
}
