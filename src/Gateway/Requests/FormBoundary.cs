using System.Buffers;
using Microsoft.Net.Http.Headers;

namespace QuotaFunctions.Gateway.Requests;

/// <summary>Reads the boundary of a form.</summary>
internal static class FormBoundary
{
    private const string Name = "boundary";
    private const int MaxLength = 70;

    private static readonly SearchValues<char> Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'()+_,-./:=?");

    /// <summary>True for <c>multipart/form-data</c>.</summary>
    public static bool IsForm(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);

    /// <summary>The boundary; null where the type is another, or a boundary that all servers read alike is not named.</summary>
    public static string? Of(string? contentType)
    {
        if (contentType is null || !MediaTypeHeaderValue.TryParse(contentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        var first = contentType.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        var isOnce = contentType.IndexOf($"{Name}=", first + 1, StringComparison.OrdinalIgnoreCase) < 0
            && contentType.IndexOf($"{Name}*", StringComparison.OrdinalIgnoreCase) < 0;
        return isOnce && boundary.Length is > 0 and <= MaxLength && !boundary.AsSpan().ContainsAnyExcept(Characters) ? boundary : null;
    }
}
