using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Upstreams;

/// <summary>Puts another model's name into a path that names a model.</summary>
internal static class RenamedPath
{
    /// <summary>
    /// The path with the model replaced in <see cref="OperationPath.Raw"/>: the name is percent-encoded, a slash in it too. What follows the
    /// model in its segment after a colon stays, and so does the rest of path and query, byte for byte. The segments stay: they tell the
    /// operation.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <param name="model">The model that it names: <see cref="Operation.Model"/>.</param>
    /// <param name="name">The name to put in its place.</param>
    /// <returns>The new path; null when the model stands nowhere behind the first segment.</returns>
    public static OperationPath? WithModel(this OperationPath path, string model, string name)
    {
        var query = path.Raw.IndexOf('?', StringComparison.Ordinal);
        var segments = (query < 0 ? path.Raw : path.Raw[..query]).Split('/');

        // The first segment says what follows, as in /models/NAME and /deployments/NAME, and may be a model's name by chance.
        var first = Array.FindIndex(segments, static segment => segment.Length > 0);
        var at = Array.FindIndex(segments, first + 1, segment => ActionAfter(model, segment) is not null);
        if (first < 0 || at < 0)
        {
            return null;
        }

        segments[at] = Uri.EscapeDataString(name) + ActionAfter(model, segments[at]);
        return path with { Raw = string.Join('/', segments) + (query < 0 ? "" : path.Raw[query..]) };
    }

    /// <summary>What follows the model in a segment: nothing, or a colon and an action; null when the segment is not the model's.</summary>
    private static string? ActionAfter(string model, string segment)
    {
        var decoded = Uri.UnescapeDataString(segment);
        return !decoded.StartsWith(model, StringComparison.Ordinal) ? null
            : decoded.Length == model.Length ? ""
            : decoded[model.Length] == ':' ? ":" + Uri.EscapeDataString(decoded[(model.Length + 1)..])
            : null;
    }
}
