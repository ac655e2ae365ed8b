using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Gateway.Reading;

/// <summary>Holds a key to the models that it may use.</summary>
internal static class ModelRule
{
    private const int MostNamed = 10;

    /// <summary>The refusal of a request whose body was read; null when its model is allowed.</summary>
    public static Problem? Check(KeyRecord key, ForwardRequest request)
    {
        if (key.Models.IsDefaultOrEmpty)
        {
            return null;
        }

        var inPath = InPath(request.Path.Decoded);
        var model = request.Facts.Model ?? inPath;
        return model is null ? Refuse(key, "This API key is limited to certain models, and the request names none that can be read.")
            : !key.Models.Contains(model) ? Refuse(key, Problems.ModelNotAllowed(model).Detail)
            : inPath is not null && !key.Models.Contains(inPath) ? Refuse(key, Problems.ModelNotAllowed(inPath).Detail)
            : null;
    }

    /// <summary>The refusal of a request whose body is passed on unread. What only reads or deletes names no model.</summary>
    public static Problem? CheckUnread(KeyRecord key, string method, ForwardPath path)
    {
        if (key.Models.IsDefaultOrEmpty || !(HttpMethods.IsPost(method) || HttpMethods.IsPut(method) || HttpMethods.IsPatch(method)))
        {
            return null;
        }

        return InPath(path.Decoded) is { } model && key.Models.Contains(model)
            ? null
            : Refuse(key, "This API key is limited to certain models, and this kind of request does not show which model it is for.");
    }

    /// <summary>The model that a path names: <c>deployments/{model}/…</c>, <c>engines/{model}/…</c>, <c>models/{model}:…</c>.</summary>
    private static string? InPath(string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i + 1 < segments.Length; i++)
        {
            switch (segments[i].ToLowerInvariant())
            {
                case "deployments" or "engines":
                    return segments[i + 1];
                case "models":
                    return segments[i + 1].Split(':')[0];
            }
        }

        return null;
    }

    private static Problem Refuse(KeyRecord key, string detail)
    {
        var named = string.Join(", ", key.Models.Take(MostNamed).Select(m => $"'{m}'"));
        var more = key.Models.Length > MostNamed ? $" and {key.Models.Length - MostNamed} more" : "";
        return Problems.ModelNotAllowed("") with { Detail = $"{detail} Allowed: {named}{more}." };
    }
}
