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
        var buffer = new MemoryStream();
        try
        {
            var chunk = new byte[16 * 1024];
            while (await body.ReadAsync(chunk, cancellationToken) is > 0 and var count)
            {
                if (buffer.Length + count > ModelListFilter.MaxBytes)
                {
                    return BodyEnd.BrokenOff;
                }

                buffer.Write(chunk, 0, count);
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException or InvalidDataException)
        {
            return BodyEnd.BrokenOff;
        }

        if (ModelListFilter.Filter(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), list, model => AllowedModels.Allow(key.Models, model)) is not { } filtered)
        {
            return BodyEnd.BrokenOff;
        }

        context.Response.ContentLength = filtered.Length;
        await context.Response.Body.WriteAsync(filtered, context.RequestAborted);
        return BodyEnd.Whole;
    }
}
