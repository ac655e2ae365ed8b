using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Edge.Responses;

namespace QuotaFunctions.Api.Answering;

/// <summary>Writes the features' answer records as JSON.</summary>
/// <param name="types">The JSON metadata of every record. Injected, because it depends on all features.</param>
internal sealed class ViewWriter(JsonSerializerContext types)
{
    /// <summary>The JSON of a record.</summary>
    /// <exception cref="InvalidOperationException">The record is not among the types.</exception>
    public byte[] ToJson<TView>(TView view)
        where TView : class =>
        JsonAnswer.ToBytes((view, TypeOf<TView>()), static (writer, answer) => JsonSerializer.Serialize(writer, answer.view, answer.Item2));

    /// <summary>Answers with a record.</summary>
    /// <exception cref="InvalidOperationException">The record is not among the types.</exception>
    public Task WriteAsync<TView>(HttpContext context, int status, TView view)
        where TView : class
    {
        var type = TypeOf<TView>();
        return JsonAnswer.WriteAsync(context, status, (view, type), static (writer, answer) => JsonSerializer.Serialize(writer, answer.view, answer.type));
    }

    private JsonTypeInfo<TView> TypeOf<TView>() =>
        types.GetTypeInfo(typeof(TView)) as JsonTypeInfo<TView> ?? throw new InvalidOperationException($"{typeof(TView).Name} is no record of an answer.");
}
