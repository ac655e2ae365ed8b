using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Forwarding;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>Passes on a list of models, reduced to those that the key may use.</summary>
internal static class ModelListAnswer
{
    /// <summary>Writes the list. An answer that is not a list, or is too long to filter, is cut rather than passed on.</summary>
    public static async Task<BodyEnd> WriteAsync(HttpContext context, Stream body, ModelList list, KeyRecord key, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? json;
        try
        {
            json = await ModelListFilter.ReadAsync(body, cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException or InvalidDataException)
        {
            return BodyEnd.BrokenOff;
        }

        if (json is null || ModelListFilter.Filter(json.Value, list, model => AllowedModels.Allow(key.Models, model)) is not { } filtered)
        {
            return BodyEnd.BrokenOff;
        }

        context.Response.ContentLength = filtered.Length;
        await context.Response.Body.WriteAsync(filtered, context.RequestAborted);
        return BodyEnd.Whole;
    }
}
