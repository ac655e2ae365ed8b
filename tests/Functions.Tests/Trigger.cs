namespace QuotaFunctions.Functions.Tests;

/// <summary>A function with an HTTP trigger, as the host sees it.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Route">Its route text.</param>
/// <param name="Methods">Its methods, joined by commas; empty for all.</param>
/// <param name="Level">Its authorization level.</param>
public sealed record Trigger(string Name, string Route, string Methods, string Level)
{
    /// <summary>True when the host would give it the request if no function came before it.</summary>
    public bool Takes(string method, string[] path)
    {
        var segments = Route.Split('/');
        var hasRest = segments[^1].StartsWith("{*", StringComparison.Ordinal);
        var fixedLength = hasRest ? segments.Length - 1 : segments.Length;
        return (Methods.Length == 0 || Methods.Split(',').Contains(method, StringComparer.OrdinalIgnoreCase))
            && (hasRest ? path.Length >= fixedLength : path.Length == fixedLength)
            && segments.Take(fixedLength).Zip(path).All(pair =>
                pair.First.StartsWith('{') || string.Equals(pair.First, pair.Second, StringComparison.OrdinalIgnoreCase));
    }
}
