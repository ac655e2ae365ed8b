using Microsoft.AspNetCore.Http;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Dialects;

/// <summary>Detects paths of clients with a wrong base URL.</summary>
internal static class MisplacedPath
{
    private const string Mount = "v1";

    /// <summary>No inference operation has more segments.</summary>
    private const int MostSegments = 4;

    /// <summary>True when the last segments of a path, whatever stands before them, would be inference below <c>v1</c>.</summary>
    public static bool Is(DialectSet dialects, string method, string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var count = 1; count <= Math.Min(MostSegments, segments.Length); count++)
        {
            var end = new OperationPath(Mount, [.. segments[^count..]], "");
            if ((dialects.Find(method, end) ?? dialects.Find(HttpMethods.Post, end)) is { } operation && operation.Work.IsInference())
            {
                return true;
            }
        }

        return false;
    }
}
