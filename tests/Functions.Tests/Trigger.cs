namespace QuotaFunctions.Functions.Tests;

/// <summary>A function with an HTTP trigger, as the host sees it.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Route">Its route text.</param>
/// <param name="Methods">Its methods, joined by commas; empty for all.</param>
/// <param name="Level">Its authorization level.</param>
/// <param name="Parameter">The name of the parameter that takes the request.</param>
public sealed record Trigger(string Name, string Route, string Methods, string Level, string Parameter)
{
    /// <summary>The names of the route's parameters: <c>id</c> for <c>{id}</c>, <c>{*id}</c>, <c>{id?}</c> or <c>{id:int}</c>.</summary>
    public IEnumerable<string> RouteParameters =>
        from segment in Route.Split('/')
        where segment.StartsWith('{')
        select segment.Trim('{', '}', '*', '?').Split(':', '=', '?')[0];

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
